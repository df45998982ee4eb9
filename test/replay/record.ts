import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import pino from 'pino';
import type { FlowDefinition } from '../../src/flow/definition';
import { TEMPORAL_CLI } from '../../src/temporal/binary/program';
import { resolveBinary } from '../../src/temporal/resolve-binary';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal, type FlowExecutionInput } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { testTemporal } from '../support/temporal-server';
import { ACCOUNT_SID, conversationTrigger, messageAdded } from '../support/triggers';

/** Ways of an execution that are worth a history. */
export type RecordedRun = 'reply' | 'cancelled';

/** Asks, remembers, decides, answers; and asks again where the answer is "more". */
const definition: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingConversationMessage', next: 'ask' }] },
    {
      name: 'ask',
      type: 'send-and-wait-for-reply',
      properties: { body: 'What shall it be?', from: 'bot', timeout: '3600' },
      transitions: [{ event: 'incomingMessage', next: 'remember' }, { event: 'timeout' }, { event: 'deliveryFailure' }],
    },
    {
      name: 'remember',
      type: 'set-variables',
      properties: { variables: [{ key: 'wish', value: '{{widgets.ask.inbound.Body | downcase}}' }] },
      transitions: [{ event: 'next', next: 'decide' }],
    },
    {
      name: 'decide',
      type: 'split-based-on',
      properties: { input: '{{flow.variables.wish}}' },
      transitions: [
        { event: 'noMatch', next: 'answer' },
        {
          event: 'match',
          next: 'ask',
          conditions: [
            { friendly_name: 'more', arguments: ['{{flow.variables.wish}}'], type: 'equal_to', value: 'more' },
          ],
        },
      ],
    },
    {
      name: 'answer',
      type: 'send-message',
      properties: { body: 'So it is {{flow.variables.wish}}', from: 'bot' },
      transitions: [{ event: 'sent' }, { event: 'failed' }],
    },
  ],
};

/** Runs an execution on a real server and gives its history, as `temporal workflow show --output json` tells it. */
export async function recordHistory(run: RecordedRun): Promise<string> {
  const host = await startExecutionHost();
  try {
    const { workflowId } = await RUNS[run](host);
    const { address, namespace } = await testTemporal();
    const cli = await resolveBinary(TEMPORAL_CLI, { logger: pino({ level: 'warn' }) });
    const show = ['workflow', 'show', '--workflow-id', workflowId, '--address', address, '--namespace', namespace];
    return execFileSync(cli, [...show, '--output', 'json'], { encoding: 'utf8', maxBuffer: 1e8 });
  } finally {
    await host.stop();
  }
}

const RUNS: Record<RecordedRun, (host: ExecutionHost) => Promise<Handle>> = {
  async reply(host) {
    const handle = await start(host);
    for (const body of ['more', 'tea']) await answer(host, handle, body);
    await handle.result();
    return handle;
  },
  async cancelled(host) {
    const webhook = {
      kind: 'remove-webhook' as const,
      conversationSid: `CH${'1'.repeat(32)}`,
      webhookSid: `WH${'1'.repeat(32)}`,
    };
    host.activities.cleanUp = async () => undefined;
    const handle = await start(host, { carried: { inbox: [], seen: [] } });
    await waiting(host, 1);
    const state = await handle.query<NonNullable<FlowExecutionInput['carried']>['state']>('executionState');
    await handle.cancel();
    const other = await start(host, { carried: { state: { ...state!, cleanup: [webhook] }, inbox: [], seen: [] } });
    await waiting(host, 2);
    await other.cancel();
    await other.result().catch(() => undefined);
    return other;
  },
};

type Handle = Awaited<ReturnType<typeof start>>;

async function start(host: ExecutionHost, input: Partial<FlowExecutionInput> = {}) {
  return host.client.workflow.start(flowExecution, {
    workflowId: `record/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [
      {
        accountSid: ACCOUNT_SID,
        flowSid: `FW${'1'.repeat(32)}`,
        revision: 1,
        trigger: conversationTrigger('hi'),
        ...input,
      },
      definition,
    ],
  });
}

async function answer(host: ExecutionHost, handle: Handle, body: string): Promise<void> {
  await waiting(host, host.sent.length || 1);
  const sends = host.sent.length;
  await handle.signal(inboundMessageSignal, message(body));
  await host.until(() => host.sent.length > sends);
}

/** Resolves once so many questions were asked and the last one waits for its answer. */
const waiting = (host: ExecutionHost, questions: number): Promise<void> =>
  host.until(() => host.batches.filter(({ execution }) => execution.position === 'ask').length >= questions);

const message = (body: string) => {
  const sid = `IM${randomUUID().replaceAll('-', '')}`;
  return { sid, parameters: messageAdded(body, { MessageSid: sid }) };
};
