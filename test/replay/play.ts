import { randomUUID } from 'node:crypto';
import type { FlowDefinition } from '../../src/flow/definition';
import { inboundMessageSignal, type FlowExecutionInput } from '../../workflows/messages';
import { startAssigned } from '../support/assigned-start';
import type { ExecutionHost } from '../support/execution-host';
import { definitionOf, split, state } from '../support/states';
import { ACCOUNT_SID, conversationTrigger, messageAdded } from '../support/triggers';

/** Asks, remembers, decides, answers; and asks again where the answer is "more". */
export const definition = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'ask']),
  state(
    'ask',
    'send-and-wait-for-reply',
    { body: 'What shall it be?', from: 'bot', timeout: '3600' },
    ['incomingMessage', 'remember'],
    ['timeout'],
    ['deliveryFailure'],
  ),
  state(
    'remember',
    'set-variables',
    { variables: [{ key: 'wish', value: '{{widgets.ask.inbound.Body | downcase}}' }] },
    ['next', 'decide'],
  ),
  split('decide', '{{flow.variables.wish}}', 'answer', { more: 'ask' }),
  state('answer', 'send-message', { body: 'So it is {{flow.variables.wish}}', from: 'bot' }, ['sent'], ['failed']),
);

/** An execution of {@link definition}. */
export type Handle = Awaited<ReturnType<typeof start>>;

/** Begins an execution; `input` says what is not as usual. */
export async function start(host: ExecutionHost, input: Partial<FlowExecutionInput> = {}, flow = definition) {
  const { sid, handle } = await startAssigned(host.client, optionsOf(host, input, flow));
  return Object.assign(handle, { executionSid: sid });
}

function optionsOf({ taskQueue }: ExecutionHost, changes: Partial<FlowExecutionInput>, flow: FlowDefinition) {
  const trigger = conversationTrigger('hi');
  const input = { accountSid: ACCOUNT_SID, flowSid: `FW${'1'.repeat(32)}`, revision: 1, trigger, ...changes };
  const args: [FlowExecutionInput, FlowDefinition] = [input, flow];
  return { workflowId: `record/${randomUUID()}`, taskQueue, args };
}

/** Answers the question that is waiting, and waits for what is sent next. */
export async function answer(host: ExecutionHost, handle: Handle, body: string): Promise<void> {
  await waiting(host, host.sent.length || 1);
  const sends = host.sent.length;
  await handle.signal(inboundMessageSignal, message(body));
  await host.until(() => host.sent.length > sends);
}

/** Resolves once so many questions were asked and the last one waits for its answer. */
export const waiting = (host: ExecutionHost, questions: number): Promise<void> =>
  host.until(() => host.batches.filter(({ execution }) => execution.position === 'ask').length >= questions);

/** A message of the contact's. */
export const message = (body: string) => {
  const sid = `IM${randomUUID().replaceAll('-', '')}`;
  return { sid, parameters: messageAdded(body, { MessageSid: sid }) };
};
