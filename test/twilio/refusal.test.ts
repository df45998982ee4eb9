import { RestException } from 'twilio';
import { readRetryAfter, TwilioRefusal } from '../../src/twilio/refusal';

const NOW = Date.parse('2026-11-21T10:00:00Z');

test.each([
  ['5', 5_000],
  [' 0.2 ', 200],
  ['0', undefined],
  ['Sat, 21 Nov 2026 10:00:30 GMT', 30_000],
  ['Sat, 21 Nov 2026 09:00:00 GMT', undefined],
  ['-1', undefined],
  ['-86400', undefined],
  ['Infinity', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %p is %p ms', (header, milliseconds) => {
  expect(readRetryAfter(header, NOW)).toBe(milliseconds);
});

test("a date is told from Twilio's own time, whatever the clock of this machine shows", () => {
  const headers = { date: 'Sat, 21 Nov 2001 10:00:00 GMT', 'retry-after': 'Sat, 21 Nov 2001 10:00:30 GMT' };
  expect(new TwilioRefusal({ statusCode: 429, body: '{}', headers })).toMatchObject({ retryAfterMs: 30_000 });
});

test('a refusal is an error of the SDK, with what Twilio says in headers', () => {
  const body = JSON.stringify({ code: 20429, message: 'Too Many Requests' });
  const headers = { 'retry-after': '2', 'twilio-request-id': 'RQ1' };
  const refusal = new TwilioRefusal({ statusCode: 429, body, headers });
  expect(refusal).toBeInstanceOf(RestException);
  expect(refusal).toMatchObject({ status: 429, code: 20429, retryAfterMs: 2_000, requestId: 'RQ1' });
});
