import { execFileSync } from 'node:child_process';
import { ApplicationFailure } from '@temporalio/common';
import pino from 'pino';
import { TEMPORAL_CLI } from '../../src/temporal/binary/program';
import { resolveBinary } from '../../src/temporal/resolve-binary';
import { endRequestedSignal, inboundMessageSignal, type FlowExecutionInput } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { definitionOf, state } from '../support/states';
import { testTemporal } from '../support/temporal-server';
import { restTrigger } from '../support/triggers';
import { answer, definition, message, start, waiting, type Handle } from './play';

/** Ways of an execution that are worth a history. */
export type RecordedRun = 'reply' | 'cancelled' | 'opening' | 'unread' | 'late';

/** Runs an execution on a real server and gives its history, as `temporal workflow show --output json` tells it. */
export async function recordHistory(run: RecordedRun): Promise<string> {
  const host = await startExecutionHost();
  try {
    const { workflowId, firstExecutionRunId } = await RUNS[run](host);
    const { address, namespace } = await testTemporal();
    const cli = await resolveBinary(TEMPORAL_CLI, { logger: pino({ level: 'warn' }) });
    const which = ['--workflow-id', workflowId, '--run-id', firstExecutionRunId];
    const show = ['workflow', 'show', ...which, '--address', address, '--namespace', namespace];
    const history = execFileSync(cli, [...show, '--output', 'json'], { encoding: 'utf8', maxBuffer: 1e8 });
    // Where the code lies on the machine that records is nobody's business.
    return history.replace(/("stackTrace": )"(?:[^"\\]|\\.)*"/g, '$1""');
  } finally {
    await host.stop();
  }
}

const handingOver = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingRequest', 'open']),
  state('open', 'start-conversation', { participants: [{ type: 'chat', identity: 'me' }] }, ['created', 'hand_over']),
  state('hand_over', 'send-to-flex', { workflow: 'WW1', channel: 'TC1' }, ['callComplete']),
);

const asking = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingRequest', 'ask_server']),
  state('ask_server', 'make-http-request', { method: 'POST', url: 'https://example.com' }, ['success'], ['failed']),
);

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
  /** Ended while it opens a conversation, behind which it would hand over. */
  async opening(host) {
    host.activities.cleanUp = async () => undefined;
    host.activities.startConversation = async () => {
      await (await starting).cancel();
      const conversation = { sid: `CH${'1'.repeat(32)}`, chat_service_sid: null, state: 'active' };
      return { ok: true, conversation, participants: [], webhookSid: `WH${'1'.repeat(32)}` };
    };
    const starting = start(host, { trigger: restTrigger() }, handingOver);
    const handle = await starting;
    await handle.result().catch(() => undefined);
    return handle;
  },
  /** Somebody writes when it was ended, and before it knows what there is of the conversation that it opens. */
  async late(host) {
    host.activities.cleanUp = async () => undefined;
    host.activities.loadFlow = async ({ flowSid }) => ({ ok: true, flowSid, revision: 1, definition });
    host.activities.startConversation = async () => {
      const handle = await starting;
      await handle.signal(inboundMessageSignal, message('early'));
      await handle.signal(endRequestedSignal, { executionSid: handle.executionSid });
      await handle.cancel();
      await handle.signal(inboundMessageSignal, message('late'));
      return { ok: false, code: '50000', message: 'Not now' };
    };
    const starting = start(host, { trigger: restTrigger() }, handingOver);
    const handle = await starting;
    await waiting(host, 1);
    return handle;
  },
  /** The worker that gets the request cannot read it, as that of a missing key cannot. */
  async unread(host) {
    const unread = 'Failed to parse activity args for activity httpRequest: Expected encryption key';
    const answers = [() => Promise.reject(ApplicationFailure.retryable(unread)), async () => ANSWER];
    host.activities.httpRequest = () => answers.shift()!();
    const handle = await start(host, { trigger: restTrigger() }, asking);
    await handle.result();
    return handle;
  },
};

const ANSWER = { ok: true, status: 200, contentType: 'text/plain', body: 'done' } as const;
