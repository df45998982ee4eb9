import { newSid } from '../../src/twilio/sid';
import { useApp } from '../support/test-app';
import { texted, useTwilioSide } from '../support/twilio-side';

const NUMBER = '+15550100';

describe('A message through a Messaging Service', () => {
  const app = useApp();
  const twilio = useTwilioSide(app);
  const latest = () => app.executions.delivered.at(-1)!;

  it('answers the execution that REST has begun in the name of the service', async () => {
    const service = newSid('MG');
    const contact = '+15550301';
    await app.studio.flows(twilio.flowSid).executions.create({ to: contact, from: service });
    const answer = texted({ From: contact, To: NUMBER, MessagingServiceSid: service });
    await twilio.send(answer);
    expect(latest()).toMatchObject({
      trigger: { flowAddress: service, contactAddress: contact, channel: { from: service, to: contact } },
      message: { sid: answer.MessageSid, parameters: { To: NUMBER } },
    });
  });

  it('is for the number where none is active there', async () => {
    const contact = '+15550302';
    await app.studio.flows(twilio.flowSid).executions.create({ to: contact, from: newSid('MG') });
    await twilio.send(texted({ From: contact, To: NUMBER, MessagingServiceSid: newSid('MG') }));
    expect(latest().trigger).toMatchObject({ flowAddress: NUMBER, channel: { from: NUMBER, to: contact } });
  });
});
