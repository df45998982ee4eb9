import { useApp } from '../support/test-app';
import { texted, useTwilioSide } from '../support/twilio-side';

describe.each([
  ['does not say what people write', undefined, undefined],
  ['says what people write where that is asked for', true, 'my PIN is 1234'],
] as const)('The log', (title, logBodies, body) => {
  const app = useApp({ logBodies });
  const twilio = useTwilioSide(app);

  it(title, async () => {
    const form = texted({ Body: 'my PIN is 1234' });
    expect((await twilio.send(form)).status).toBe(200);
    const line = app.log.find(({ msg }) => msg === 'message_accepted');
    expect(line).toMatchObject({ message: form.MessageSid, contactAddress: '+1555***99' });
    expect(line?.body).toBe(body);
    expect(JSON.stringify(app.log).includes('PIN')).toBe(body !== undefined);
  });
});
