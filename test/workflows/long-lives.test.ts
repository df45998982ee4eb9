import { randomUUID } from 'node:crypto';
import type { History } from '@temporalio/common/lib/proto-utils';
import type { FlowDefinition } from '../../src/flow/definition';
import { createDataConverter } from '../../src/temporal/data-converter';
import { flowExecution } from '../../workflows';
import { executionStateQuery, inboundMessageSignal, type FlowExecutionInput } from '../../workflows/messages';
import { decide } from '../support/asking-flow';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { useStore } from '../support/stores';
import { ACCOUNT_SID, conversationTrigger, messageAdded, restTrigger } from '../support/triggers';

const FLOW_SID = `FW${'1'.repeat(32)}`;
const CONVERSATION = `CH${'9'.repeat(32)}`;

/** Asks for more and more; opens its own conversation first where it was begun by REST. Ends at "stop". */
const endless: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    {
      name: 'Trigger',
      type: 'trigger',
      transitions: [
        { event: 'incomingConversationMessage', next: 'ask' },
        { event: 'incomingRequest', next: 'open' },
      ],
    },
    {
      name: 'open',
      type: 'start-conversation',
      properties: { participants: [{ type: 'messaging', messaging_binding_address: '{{contact.channel.address}}' }] },
      transitions: [{ event: 'created', next: 'ask' }],
    },
    {
      name: 'ask',
      type: 'send-and-wait-for-reply',
      properties: { body: 'After {{widgets.ask.inbound.Body}}?', from: 'bot', timeout: '3600' },
      transitions: [{ event: 'incomingMessage', next: 'decide' }, { event: 'timeout' }, { event: 'deliveryFailure' }],
    },
    decide,
  ],
};

describe('a conversation that goes on and on', () => {
  const subject = useStore();
  let host: ExecutionHost;
  beforeAll(async () => {
    const dataConverter = createDataConverter({
      blobs: subject.store.blobs,
      encryptionKeys: [],
    });
    host = await startExecutionHost({ dataConverter });
  });
  afterAll(() => host.stop());
  beforeEach(() => {
    host.sent.length = 0;
    host.batches.length = 0;
  });

  async function start(input: Partial<FlowExecutionInput> = {}, historyEvents = 100, definition = endless) {
    const settings = { historyEvents, inbox: 'queue', limits: { steps: 1_000_000 } } as const;
    const identity = { accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger: conversationTrigger('hi') };
    return host.client.workflow.start(flowExecution, {
      workflowId: `${FLOW_SID}/${randomUUID()}`,
      taskQueue: host.taskQueue,
      args: [{ ...identity, settings, ...input }, definition],
    });
  }
  type Handle = Awaited<ReturnType<typeof start>>;

  const message = (body: string, sid = `IM${randomUUID().replaceAll('-', '')}`) => ({
    sid,
    parameters: messageAdded(body, { MessageSid: sid }),
  });
  const asked = (count: number): Promise<void> => host.until(() => host.sent.length >= count);
  const bodies = (): string[] => host.sent.map(({ body }) => body);

  /** Events and bytes of each run's history, the first run first. */
  async function runs(handle: Handle): Promise<{ events: number; bytes: number }[]> {
    const sizes = [];
    let runId: string | undefined = handle.firstExecutionRunId;
    while (runId) {
      const run = host.client.workflow.getHandle(handle.workflowId, runId, { followRuns: false });
      const { historyLength, historySize = 0 } = await run.describe();
      sizes.push({ events: historyLength, bytes: historySize });
      runId = nextRun(await run.fetchHistory());
    }
    return sizes;
  }

  const nextRun = ({ events }: History): string | undefined =>
    events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;

  it('has histories and a state that do not grow', async () => {
    const handle = await start();
    const sizes: number[] = [];
    const count = 120;
    for (let index = 1; index <= count; index += 1) {
      await asked(index);
      await handle.signal(inboundMessageSignal, message(`m${String(index).padStart(5, '0')}`));
      if (index % 30 === 0) sizes.push(JSON.stringify(await handle.query(executionStateQuery)).length);
    }
    await asked(count + 1);
    await handle.signal(inboundMessageSignal, message('stop'));
    expect(await handle.result()).toMatchObject({ reason: 'FLOW_END', steps: 2 * (count + 1) + 1 });
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(200);
    const histories = await runs(handle);
    expect(histories.length).toBeGreaterThan(8);
    for (const { events, bytes } of histories) {
      expect(events).toBeLessThan(130);
      expect(bytes).toBeLessThan(200_000);
    }
    expect(bodies().slice(1)).toEqual(
      Array.from({ length: count }, (_, index) => `After m${String(index + 1).padStart(5, '0')}?`),
    );
  });

  it('takes a burst of 1,000 messages in their order, each once, while it goes from run to run', async () => {
    const handle = await start({}, 500);
    const burst = Array.from({ length: 1000 }, (_, index) => message(`m${index}`));
    for (const one of burst) await handle.signal(inboundMessageSignal, one);
    // Twilio repeats some, long after they were taken over into another run.
    await asked(700);
    for (const one of burst.slice(650, 700)) await handle.signal(inboundMessageSignal, one);
    await handle.signal(inboundMessageSignal, message('stop'));
    expect(await handle.result()).toMatchObject({ reason: 'FLOW_END' });
    expect(bodies().slice(1)).toEqual(burst.map((_, index) => `After m${index}?`));
    expect((await runs(handle)).length).toBeGreaterThan(5);
  });

  it('takes no large answer along that nothing can read any more, and the journal has it', async () => {
    const body = 'x'.repeat(60_000);
    host.activities.httpRequest = async () => ({ ok: true, status: 200, contentType: 'text/plain', body });
    const fetching: FlowDefinition = {
      ...endless,
      states: endless.states.map((state) =>
        state.name === 'Trigger'
          ? { ...state, transitions: [{ event: 'incomingConversationMessage', next: 'fetch' }] }
          : state,
      ),
    };
    fetching.states.push({
      name: 'fetch',
      type: 'make-http-request',
      properties: { method: 'GET', url: 'https://example.com' },
      transitions: [{ event: 'success', next: 'ask' }, { event: 'failed' }],
    });
    const handle = await start({}, 60, fetching);
    for (let index = 1; index <= 12; index += 1) {
      await asked(index);
      await handle.signal(inboundMessageSignal, message(`m${index}`));
    }
    await asked(13);
    const state = (await handle.query(executionStateQuery))!;
    expect(state.frames[0]!.omitted).toEqual(['fetch']);
    expect(JSON.stringify(state).length).toBeLessThan(5000);
    const fetched = host.steps(state.executionSid).find(({ widget }) => widget === 'fetch');
    expect(JSON.stringify(fetched?.output).length).toBeGreaterThan(60_000);
    await handle.cancel();
  });

  it('keeps the conversation that it has opened, and gives it back at the end', async () => {
    const cleaned: unknown[] = [];
    host.activities.cleanUp = async (cleanup) => void cleaned.push(cleanup);
    const conversation = { sid: CONVERSATION, chat_service_sid: null, state: 'active' };
    const webhookSid = `WH${'9'.repeat(32)}`;
    host.activities.startConversation = async () => ({ ok: true, conversation, participants: [], webhookSid });
    const handle = await start({ trigger: restTrigger() });
    for (let index = 1; index <= 25; index += 1) {
      await asked(index);
      await handle.signal(inboundMessageSignal, message(`m${index}`));
    }
    await asked(26);
    expect((await runs(handle)).length).toBeGreaterThan(1);
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow('cancelled');
    expect(new Set(host.sent.map(({ channel }) => JSON.stringify(channel))).size).toBe(1);
    expect(host.sent[0]!.channel).toMatchObject({ kind: 'conversation', conversationSid: CONVERSATION });
    expect(cleaned).toMatchObject([{ kind: 'remove-webhook', conversationSid: CONVERSATION, webhookSid }]);
  });
});
