import { compileFlow } from '../../src/flow/flow';
import { runScripted } from '../../src/testing/run-scripted';
import { state } from '../support/states';
import { restTrigger } from '../support/triggers';

const CHILD = `FW${'c'.repeat(32)}`;
const opening = state(
  'open',
  'start-conversation',
  { participants: [{ type: 'chat', identity: 'ada' }] },
  ['created'],
  ['failed'],
);

test('what follows sends into the conversation', async () => {
  const flow = compileFlow({
    initial_state: 'Trigger',
    states: [
      state('Trigger', 'trigger', {}, ['incomingRequest', 'open']),
      { ...opening, transitions: [{ event: 'created', next: 'say' }] },
      state('say', 'send-message', { body: 'in {{flow.channel.sid}}, {{flow.channel.status}}' }, ['sent']),
    ],
  });
  const { effects } = await runScripted({
    flow,
    trigger: restTrigger(),
    script: { openConversation: [{ sid: 'CH1' }] },
  });
  expect(effects.sent).toMatchObject([
    { body: 'in CH1, active', channel: { kind: 'conversation', conversationSid: 'CH1' } },
  ]);
});

test("a conversation that began in a subflow is the parent's too, and it can have no other", async () => {
  const child = compileFlow({
    initial_state: 'Trigger',
    states: [state('Trigger', 'trigger', {}, ['incomingParent', 'open']), opening],
  });
  const flow = compileFlow({
    initial_state: 'Trigger',
    states: [
      state('Trigger', 'trigger', {}, ['incomingRequest', 'call']),
      state(
        'call',
        'run-subflow',
        { flow_sid: CHILD, flow_revision: 'LatestPublished' },
        ['completed', 'say'],
        ['failed'],
      ),
      state('say', 'send-message', { body: 'in {{flow.channel.sid}}' }, ['sent', 'open'], ['failed']),
      opening,
    ],
  });
  const { effects, steps } = await runScripted({
    flow,
    trigger: restTrigger(),
    subflows: { [CHILD]: child },
    script: {
      loadFlow: [{ ok: true, flowSid: CHILD, revision: 1 }],
      openConversation: [{ sid: 'CH1' }],
    },
  });
  expect(effects.sent.map(({ body }) => body)).toEqual(['in CH1']);
  expect(steps.at(-1)).toMatchObject({ widget: 'open', event: 'failed', warnings: [{ code: 81020 }] });
  expect(effects.calls.filter(({ verb }) => verb === 'openConversation')).toHaveLength(1);
});
