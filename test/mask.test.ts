import { maskNumbers } from '../src/mask';

describe('maskNumbers', () => {
  it.each([
    ['{"from":"+15550001111"}', '{"from":"+1555***11"}'],
    ['whatsapp:+4917012345678 wrote', 'whatsapp:+4917***78 wrote'],
    ['/simulator/addresses/%2B15550001111', '/simulator/addresses/%2B1555***11'],
    ['FW1/+15550001111/+15550002222', 'FW1/+1555***11/+1555***22'],
  ])('masks %s', (text, masked) => expect(maskNumbers(text)).toBe(masked));

  it.each(['2026-11-21T10:00:00+0000', '1+12345', 'SM0123456789', '+1234567890123456789012'])('leaves %s', (text) =>
    expect(maskNumbers(text)).toBe(text),
  );
});
