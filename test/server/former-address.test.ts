import { useApp } from '../support/test-app';
import { added, useTwilioSide } from '../support/twilio-side';

const FORMER = ['https://one.example.com', 'https://two.example.com/perdure'];

describe('The webhook of a flow, after Perdure has moved to another address', () => {
  const app = useApp({ formerBaseUrls: FORMER });
  const twilio = useTwilioSide(app);

  it.each(FORMER)('takes what Twilio was told to send to %s', async (base) => {
    const message = added();
    expect((await twilio.send(message, { base })).status).toBe(200);
    expect(app.executions.delivered.at(-1)).toMatchObject({ message: { sid: message.MessageSid } });
  });

  it('takes what is sent to its address of now', async () => {
    expect((await twilio.send(added())).status).toBe(200);
  });

  it.each(['https://two.example.com', 'https://one.example.com.evil.example', 'https://three.example.com'])(
    'refuses what is signed for %s, where it never was',
    async (base) => {
      expect((await twilio.send(added(), { base })).status).toBe(403);
    },
  );

  it('refuses what somebody else has signed for a former address', async () => {
    expect((await twilio.send(added(), { base: 'https://one.example.com', token: 'foreign' })).status).toBe(403);
  });
});
