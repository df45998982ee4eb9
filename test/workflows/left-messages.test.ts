import { randomUUID } from 'node:crypto';
import type { FlowDefinition } from '../../src/flow/definition';
import { executionSidOf } from '../../src/engine/execution';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal } from '../../workflows/messages';
import { useExecutionHosts } from '../support/execution-host';
import { definitionOf, state } from '../support/states';
import { ACCOUNT_SID, conversationTrigger } from '../support/triggers';
import { message } from '../replay/play';

const FLOW_SID = `FW${'8'.repeat(32)}`;

const tells = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'tell']),
  state('tell', 'send-message', { body: 'Bye', from: 'bot' }, ['sent']),
);
/** It takes what has come before its question for an answer. */
const asks: FlowDefinition = {
  flags: { inbox: 'queue' },
  ...definitionOf(
    state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'ask']),
    state('ask', 'send-and-wait-for-reply', { body: 'Name?', from: 'bot', timeout: '3600' }, [
      'incomingMessage',
      'greet',
    ]),
    state('greet', 'send-message', { body: 'Hi {{widgets.ask.inbound.Body}}', from: 'bot' }, ['sent']),
  ),
};

const launch = useExecutionHosts();

test('what is left of a conversation that an execution has opened is no answer to the next one', async () => {
  const host = await launch();
  host.activities.loadFlow = async ({ flowSid }) => ({ ok: true, flowSid, revision: 2, definition: asks });
  const send = host.activities.sendMessage;
  let mayGoOn = (): void => undefined;
  const written = new Promise<void>((resolve) => (mayGoOn = resolve));
  host.activities.sendMessage = async (sent) => {
    await written;
    return send(sent);
  };
  const handle = await host.client.workflow.start(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [{ accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger: conversationTrigger('hi') }, tells],
  });
  const executionSid = executionSidOf(handle.firstExecutionRunId);
  await handle.signal(inboundMessageSignal, message('again'));
  await handle.signal(inboundMessageSignal, { ...message('in there'), executionSid });
  mayGoOn();
  await host.until(() => host.sent.some(({ body }) => body === 'Name?'));
  await handle.signal(inboundMessageSignal, message('Ada'));
  await host.until(() => host.sent.length === 3);
  expect(host.sent.map(({ body }) => body)).toEqual(['Bye', 'Name?', 'Hi Ada']);
});
