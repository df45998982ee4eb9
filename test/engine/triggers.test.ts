import { beginExecution } from '../../src/engine/execution';
import { requestTrigger, triggerFromMessage } from '../../src/engine/triggers';

const identity = {
  accountSid: `AC${'0'.repeat(32)}`,
  executionSid: `FN${'0'.repeat(32)}`,
  flowSid: `FW${'0'.repeat(32)}`,
  revision: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
};

function contextOf(parameters: Record<string, string>) {
  return beginExecution(identity, triggerFromMessage(parameters)!, 'Trigger').frames[0]!.context;
}

const message = { MessageSid: `SM${'1'.repeat(32)}`, From: '+15550001111', To: '+15559990000', Body: 'hi' };

test('results of add-ons are parsed, below the trigger and at flow.add_ons', () => {
  const { flow, trigger } = contextOf({
    ...message,
    AddOns: '{"status":"successful","results":{"lookup":{"ok":true}}}',
  });
  const parsed = { status: 'successful', results: { lookup: { ok: true } } };
  expect(flow.add_ons).toEqual(parsed);
  expect(trigger).toEqual({ message: { ...message, AddOns: parsed } });
});

test.each(['no JSON', '[1]'])('add-ons that are %s leave flow.add_ons empty', (AddOns) => {
  expect(contextOf({ ...message, AddOns }).flow.add_ons).toEqual({});
});

test.each(['', 'rcs:', 'whatsapp:'])('whoever was written to at %s… by REST is the contact that answers', (channel) => {
  const [agent, contact] = [`${channel}+15559990000`, `${channel}+15550001111`];
  const begun = requestTrigger({ from: agent, to: contact, parameters: {} });
  const answered = triggerFromMessage({ ...message, From: contact, To: agent })!;
  expect(begun.contactAddress).toBe(answered.contactAddress);
  expect(begun.channel).toEqual({ kind: 'messaging', from: agent, to: contact });
});
