import { randomUUID } from 'node:crypto';
import { executionSidOf, type Trigger } from '../../src/engine/execution';
import type { FlowDefinition } from '../../src/flow/definition';
import { createExecutionsClient } from '../../src/temporal/executions-client';
import { flowExecution } from '../../workflows';
import { endRequestedSignal, inboundMessageSignal } from '../../workflows/messages';
import { useExecutionHosts, type ExecutionHost } from '../support/execution-host';
import { settled } from '../support/settled';
import { definitionOf, state } from '../support/states';
import { ACCOUNT_SID, conversationTrigger, restTrigger } from '../support/triggers';
import { message } from '../replay/play';

const FLOW_SID = `FW${'3'.repeat(32)}`;

const ask = state('ask', 'send-and-wait-for-reply', { body: 'Name?', from: 'bot', timeout: '3600' }, [
  'incomingMessage',
  'greet',
]);
const greet = state('greet', 'send-message', { body: 'Hi {{widgets.ask.inbound.Body}}', from: 'bot' }, ['sent']);
const opens = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingRequest', 'open']),
  state('open', 'start-conversation', { participants: [{ type: 'chat', identity: 'me' }] }, ['created', 'ask']),
  ask,
  greet,
);
/** The revision that is published by then. */
const published = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'tell']),
  state('tell', 'send-message', { body: 'Again: {{trigger.conversation.Body}}', from: 'bot' }, ['sent']),
);
const asks = definitionOf(state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'ask']), ask, greet);

/** What was written before belongs to the execution that is ended; what is written after it is for the next one. */
describe('what is written to an execution whose end was asked for', () => {
  const launchHost = useExecutionHosts();
  const launch = async (taskQueue?: string): Promise<ExecutionHost> => {
    const host = await launchHost({ taskQueue });
    host.activities.loadFlow = async ({ flowSid }) => ({ ok: true, flowSid, revision: 2, definition: published });
    return host;
  };

  /** @param by whose client is used, where the worker is to stop */
  const start = async (host: ExecutionHost, definition: FlowDefinition, trigger: Trigger, by = host) => {
    const [{ client }, { taskQueue }] = [by, host];
    const handle = await client.workflow.start(flowExecution, {
      workflowId: `${FLOW_SID}/${randomUUID()}`,
      taskQueue,
      args: [{ accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger }, definition],
    });
    const executionSid = executionSidOf(handle.firstExecutionRunId);
    const { workflowId } = handle;
    return {
      ...handle,
      executionSid,
      write: (body: string) => handle.signal(inboundMessageSignal, message(body)),
      requestEnd: () => handle.signal(endRequestedSignal, { executionSid }),
      /** As anybody can in Temporal. */
      cancel: async () => void (await handle.cancel()),
      /** As the API does. */
      end: () => createExecutionsClient({ client, taskQueue }).end({ workflowId, executionSid }),
    };
  };
  type Execution = Awaited<ReturnType<typeof start>>;

  /** An execution that waits for an answer, and has no worker until `goOn` gives it one. */
  async function withoutWorker() {
    const [host, other] = [await launch(), await launch()];
    const execution = await start(host, asks, conversationTrigger('hi'), other);
    await host.until(() => host.batches.some(({ execution: { position } }) => position === 'ask'));
    await host.stop();
    return { execution, goOn: () => launch(host.taskQueue) };
  }

  const bodies = (host: ExecutionHost): string[] => host.sent.map(({ body }) => body);
  const endings = (host: ExecutionHost, { executionSid }: Execution): string[] =>
    host.batches.flatMap(({ execution, ending }) => (execution.sid === executionSid && ending ? [ending.reason] : []));

  test('begins another one, while what cannot be interrupted goes on', async () => {
    const host = await launch();
    let opened: (outcome: { ok: false; code: string; message: string }) => void = () => undefined;
    const opening = new Promise<void>((begun) => {
      host.activities.startConversation = () => {
        begun();
        return new Promise((resolve) => (opened = resolve));
      };
    });
    const execution = await start(host, opens, restTrigger());
    await opening;
    await execution.write('before');
    await execution.cancel();
    // The cancellation is heard in a task of its own.
    await settled(
      () => hasHeard(host, execution),
      (heard) => heard,
    );
    await execution.write('after');
    opened({ ok: false, code: '50000', message: 'Not now' });
    await host.until(() => host.sent.length > 0);
    expect(bodies(host)).toEqual(['Again: after']);
    expect(endings(host, execution)).toEqual(['CANCELLED']);
  });

  test.each<[string, (execution: Execution) => Promise<void>, string[]]>([
    ['begins another one', ({ end }) => end(), ['after', 'too']],
    ['goes with it where nobody has said when', ({ cancel }) => cancel(), []],
  ])('in one task with the cancellation it %s', async (_what, end, expected) => {
    const { execution, goOn } = await withoutWorker();
    await execution.write('before');
    await end(execution);
    for (const body of ['after', 'too']) await execution.write(body);
    const after = await goOn();
    await after.until(() => endings(after, execution).length > 0);
    await after.until(() => after.sent.length === expected.length);
    const handle = after.client.workflow.getHandle(execution.workflowId);
    await handle.result().catch(() => undefined);
    expect(bodies(after)).toEqual(expected.map((body) => `Again: ${body}`));
    expect(endings(after, execution)).toEqual(['CANCELLED']);
  });

  test('begins another one also where the execution has not had a worker yet', async () => {
    const [host, other] = [await launch(), await launch()];
    await host.stop();
    const execution = await start(host, asks, conversationTrigger('hi'), other);
    await execution.write('before');
    await execution.end();
    for (const body of ['after', 'too']) await execution.write(body);
    const after = await launch(host.taskQueue);
    await after.until(() => endings(after, execution).length > 0);
    await after.client.workflow
      .getHandle(execution.workflowId)
      .result()
      .catch(() => undefined);
    expect(bodies(after)).toEqual(['Again: after', 'Again: too']);
  });

  test('counts from when the end was asked for last, where the first time came to nothing', async () => {
    const { execution, goOn } = await withoutWorker();
    await execution.requestEnd();
    await execution.write('between');
    await execution.end();
    const after = await goOn();
    await expect(after.client.workflow.getHandle(execution.workflowId).result()).rejects.toThrow('cancelled');
    expect(bodies(after)).toEqual([]);
  });

  /** Whether a task of the execution's has come to its end since it was cancelled. */
  async function hasHeard(host: ExecutionHost, { workflowId, firstExecutionRunId }: Execution): Promise<boolean> {
    const { events } = await host.client.workflow.getHandle(workflowId, firstExecutionRunId).fetchHistory();
    const cancelled = events!.findIndex((event) => event.workflowExecutionCancelRequestedEventAttributes);
    return cancelled >= 0 && events!.slice(cancelled).some((event) => event.workflowTaskCompletedEventAttributes);
  }
});
