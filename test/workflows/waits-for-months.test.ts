import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import type { EffectFailure, OutboundMessage, SendOutcome } from '../../src/engine/effects';
import type { JournalBatch } from '../../src/engine/journal';
import type { FlowDefinition } from '../../src/flow/definition';
import { bundleWorkflows } from '../../src/temporal/bundle';
import { createWorker } from '../../src/temporal/worker';
import { inboundMessageSignal } from '../../workflows/messages';
import { definition, message } from '../replay/play';
import { flowExecution } from '../../workflows';
import { timeSkippingEnvironment } from '../support/time-skipping';
import { ACCOUNT_SID, conversationTrigger } from '../support/triggers';

const DAY = 24 * 3600;

/** The question waits for half a year. */
const patient = {
  ...definition,
  states: definition.states.map((state) =>
    state.name === 'ask' ? { ...state, properties: { ...state.properties, timeout: String(183 * DAY) } } : state,
  ),
};

/** Calls a subflow. */
const calling: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingConversationMessage', next: 'call' }] },
    {
      name: 'call',
      type: 'run-subflow',
      properties: { flow_sid: `FW${'2'.repeat(32)}`, flow_revision: 'LatestPublished', parameters: [] },
      transitions: [{ event: 'completed' }, { event: 'failed' }],
    },
  ],
};

describe('an execution that waits for months', () => {
  let environment: TestWorkflowEnvironment;
  let worker: Worker;
  let running: Promise<void>;
  const taskQueue = `months-${randomUUID()}`;
  const sent: string[] = [];
  const batches: JournalBatch[] = [];

  const sendMessage = async ({ body }: OutboundMessage): Promise<SendOutcome> => {
    sent.push(body);
    return { ok: true, sid: `IM${sent.length}`, resource: { Sid: `IM${sent.length}`, Body: body } };
  };
  /** While it is down, the store throws. */
  let downUntil = 0;
  const loadFlow = async (): Promise<EffectFailure> => {
    if ((await environment.currentTimeMs()) < downUntil) throw new Error('connect ECONNREFUSED');
    return { ok: false, code: 'subflow:not_found', message: 'There is no such flow' };
  };
  const start = (lifetimeSeconds: number, flow: FlowDefinition = patient) =>
    environment.client.workflow.start(flowExecution, {
      workflowId: `months/${randomUUID()}`,
      taskQueue,
      args: [
        {
          ...{
            accountSid: ACCOUNT_SID,
            flowSid: `FW${'1'.repeat(32)}`,
            revision: 1,
            trigger: conversationTrigger('hi'),
          },
          settings: { limits: { lifetimeSeconds } },
        },
        flow,
      ],
    });

  const asked = async (count: number): Promise<void> => {
    while (sent.length < count || batches.at(-1)?.execution.position !== 'ask')
      await new Promise((resolve) => setTimeout(resolve, 20));
  };

  beforeAll(async () => {
    environment = await timeSkippingEnvironment();
    const record = (_info: unknown, batch: JournalBatch): void => void batches.push(batch);
    worker = await createWorker({
      connection: environment.nativeConnection,
      namespace: environment.namespace ?? 'default',
      taskQueue,
      bundle: await bundleWorkflows(),
      activities: { sendMessage, loadFlow },
      sinks: { journal: { record: { callDuringReplay: false, fn: record } } },
    });
    running = worker.run();
  });
  afterAll(async () => {
    worker.shutdown();
    await running;
    await environment.teardown();
  });
  beforeEach(() => {
    sent.length = 0;
    batches.length = 0;
  });

  it('answers after each of them, with a history that the waits do not lengthen', async () => {
    const handle = await start(1000 * DAY);
    for (const month of [1, 2, 3, 4]) {
      // Time leaps only where nobody has anything to do.
      await asked(month);
      await environment.sleep(150 * DAY * 1000);
      await handle.signal(inboundMessageSignal, message(month === 4 ? 'tea' : 'more'));
    }
    expect(await handle.result()).toMatchObject({ reason: 'FLOW_END' });
    expect(sent).toEqual([...Array<string>(4).fill('What shall it be?'), 'So it is tea']);
    const { events } = await handle.fetchHistory();
    expect(events!.length).toBeLessThan(80);
    const [first, last] = [batches[0]!.execution.startedAt, batches.at(-1)!.ending!.endedAt];
    expect(Math.round((Date.parse(last) - Date.parse(first)) / (DAY * 1000))).toBe(600);
  });

  it('waits for the store too, a day for instance, and its history hardly grows meanwhile', async () => {
    downUntil = (await environment.currentTimeMs()) + DAY * 1000;
    const handle = await start(100 * DAY, calling);
    expect(await handle.result()).toMatchObject({ reason: 'FLOW_END' });
    expect(await environment.currentTimeMs()).toBeGreaterThan(downUntil);
    const { events } = await handle.fetchHistory();
    expect(events!.length).toBeLessThan(2_500);
  });

  it('ends with its lifetime, which outlasts no wait', async () => {
    const handle = await start(100 * DAY);
    expect(await handle.result()).toMatchObject({ reason: 'LIFETIME' });
    const { startedAt } = batches[0]!.execution;
    const { endedAt } = batches.at(-1)!.ending!;
    expect(Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)).toBe(100 * DAY);
  });
});
