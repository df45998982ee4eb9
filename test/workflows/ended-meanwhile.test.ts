import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { FlowDefinition } from '../../src/flow/definition';
import { executionSidOf } from '../../src/engine/execution';
import { createExecutionsClient } from '../../src/temporal/executions-client';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal } from '../../workflows/messages';
import { message } from '../replay/play';
import { useExecutionHosts, type ExecutionHost } from '../support/execution-host';
import { settled } from '../support/settled';
import { definitionOf, state } from '../support/states';
import { ACCOUNT_SID, conversationTrigger } from '../support/triggers';

const FLOW_SID = `FW${'4'.repeat(32)}`;

const ask = (name: string, next?: string) =>
  state(name, 'send-and-wait-for-reply', { body: name, from: 'bot', timeout: '3600' }, ['incomingMessage', next]);
const trigger = state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'name']);
const asksOnce = definitionOf(trigger, ask('name'));
const asksTwice = definitionOf(trigger, ask('name', 'town'), ask('town'));

/** Whoever ends an execution asks first who has its key: by the time of the cancellation it can be another. */
describe('an execution that somebody ends', () => {
  const launch = useExecutionHosts();

  const start = async (
    { client, taskQueue }: ExecutionHost,
    workflowId: string,
    definition: FlowDefinition = asksOnce,
  ) => {
    const input = { accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger: conversationTrigger('hi') };
    const settings = { historyEvents: definition === asksTwice ? 1 : undefined };
    const args: Parameters<typeof flowExecution> = [{ ...input, settings }, definition];
    const handle = await client.workflow.start(flowExecution, { workflowId, taskQueue, args });
    return { ...handle, executionSid: executionSidOf(handle.firstExecutionRunId) };
  };

  /** Ends it as the API does. @param meanwhile happens once the API has asked who has the key */
  const end = async (
    { client, connection, taskQueue }: ExecutionHost,
    execution: { workflowId: string; executionSid: string },
    meanwhile: () => Promise<void>,
  ): Promise<void> => {
    let once: (() => Promise<void>) | undefined = meanwhile;
    const interceptor = {
      async describe<Input, Answer>(input: Input, next: (input: Input) => Promise<Answer>): Promise<Answer> {
        const answer = await next(input);
        const now = once;
        once = undefined;
        await now?.();
        return answer;
      },
    };
    const { namespace } = client.options;
    const slow = new Client({ connection, namespace, interceptors: { workflow: [interceptor] } });
    await createExecutionsClient({ client: slow, taskQueue, deadlineMs: 20_000 }).end(execution);
  };

  /** Resolves when that many questions were asked. */
  const asked = (host: ExecutionHost, count: number): Promise<void> => host.until(() => host.sent.length === count);

  test('leaves alone another one that has its key by then', async () => {
    const host = await launch();
    const workflowId = `${FLOW_SID}/${randomUUID()}`;
    const first = await start(host, workflowId);
    await asked(host, 1);
    let second: Awaited<ReturnType<typeof start>> | undefined;
    await end(host, first, async () => {
      await first.signal(inboundMessageSignal, message('Ada'));
      await first.result();
      second = await start(host, workflowId);
      await asked(host, 2);
    });
    await second!.signal(inboundMessageSignal, message('Bob'));
    expect(await second!.result()).toMatchObject({ executionSid: second!.executionSid, reason: 'FLOW_END' });
  });

  test('is found in the run in which it has gone on by then', async () => {
    const host = await launch();
    const execution = await start(host, `${FLOW_SID}/${randomUUID()}`, asksTwice);
    await asked(host, 1);
    const runId = async (): Promise<string> =>
      (await host.client.workflow.getHandle(execution.workflowId).describe()).runId;
    await end(host, execution, async () => {
      const before = await runId();
      await execution.signal(inboundMessageSignal, message('Ada'));
      await settled(runId, (now) => now !== before);
    });
    await expect(host.client.workflow.getHandle(execution.workflowId).result()).rejects.toThrow('cancelled');
  });

  /**
   * An execution that has ended, and one that a message has begun which it has left. The worker cannot read what that one begins with,
   * until it is to go on: it has not come to the end of its first task.
   */
  async function succession() {
    let isReadable = false;
    const requireReadable = ({ data }: Payload): void => {
      if (!isReadable && Buffer.from(data ?? []).includes('"carried"')) throw new Error('There is no such key yet');
    };
    const codec: PayloadCodec = {
      encode: async (payloads) => payloads,
      async decode(payloads) {
        payloads.forEach(requireReadable);
        return payloads;
      },
    };
    const host = await launch({ dataConverter: { payloadCodecs: [codec] } });
    const keeps = { ...asksOnce, flags: { inbox: 'queue' as const } };
    host.activities.loadFlow = async ({ flowSid }) => ({ ok: true, flowSid, revision: 2, definition: keeps });
    const sendMessage = host.activities.sendMessage;
    const first = await start(host, `${FLOW_SID}/${randomUUID()}`, keeps);
    host.activities.sendMessage = async (question) => {
      for (const body of host.sent.length === 0 ? ['Ada', 'Bob'] : [])
        await first.signal(inboundMessageSignal, message(body));
      return sendMessage(question);
    };
    const { workflowId, firstExecutionRunId } = first;
    const latest = host.client.workflow.getHandle(workflowId);
    const describe = () => latest.describe();
    const { runId } = await settled(describe, (run) => run.runId !== firstExecutionRunId);
    return {
      host,
      first,
      second: { workflowId, executionSid: executionSidOf(runId) },
      endOne: (one: { workflowId: string; executionSid: string }) => createExecutionsClient(host).end(one),
      latest,
      goOn: () => (isReadable = true),
    };
  }

  test('is found also before its first task, where a message has begun it that another one has left', async () => {
    const { host, second, endOne, goOn, latest } = await succession();
    await endOne(second);
    goOn();
    await expect(latest.result()).rejects.toThrow('cancelled');
    expect(host.sent).toHaveLength(1);
  });

  test('is not taken for the one that it has left a message to', async () => {
    const { host, first, second, endOne, goOn, latest } = await succession();
    await endOne(first);
    goOn();
    await asked(host, 2);
    await latest.signal(inboundMessageSignal, message('Cid'));
    expect(await latest.result()).toMatchObject({ executionSid: second.executionSid, reason: 'FLOW_END' });
  });

  test('may have come to its end by then', async () => {
    const host = await launch();
    const execution = await start(host, `${FLOW_SID}/${randomUUID()}`);
    await asked(host, 1);
    await end(host, execution, async () => {
      await execution.signal(inboundMessageSignal, message('Ada'));
      await execution.result();
    });
    expect(await execution.result()).toMatchObject({ reason: 'FLOW_END' });
  });
});
