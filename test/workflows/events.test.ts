import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { deliverEvents } from '../../activities/deliver-events';
import { createSinkClient } from '../../src/events/deliver';
import type { EventAnnouncer } from '../../src/events/announcer';
import type { FlowDefinition } from '../../src/flow/definition';
import { Metrics } from '../../src/metrics';
import { startEvents } from '../../src/process/events';
import { Lifecycle } from '../../src/process/lifecycle';
import { JournalWriter } from '../../src/temporal/journal-sink';
import { newSid } from '../../src/twilio/sid';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal } from '../../workflows/messages';
import { eventually } from '../simulator/support/eventually';
import { EventReceiver } from '../support/event-receiver';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { useStore } from '../support/stores';
import { conversationTrigger, messageAdded } from '../support/triggers';

const logger = pino({ level: 'silent' });
const TYPES = {
  'com.twilio.studio.flow.execution.started': 2,
  'com.twilio.studio.flow.execution.ended': 2,
  'com.twilio.studio.flow.step.ended': 2,
};

/** Asks twice, then says goodbye. */
const askTwice: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingConversationMessage', next: 'ask' }] },
    ...['ask', 'again'].map((name) => ({
      name,
      type: 'send-and-wait-for-reply',
      properties: { body: `${name}?`, from: 'bot', timeout: '3600' },
      transitions: [{ event: 'incomingMessage', next: name === 'ask' ? 'again' : 'bye' }],
    })),
    { name: 'bye', type: 'send-message', properties: { body: 'Bye', from: 'bot' }, transitions: [{ event: 'sent' }] },
  ],
};

const WHOLE = ['active', 'Trigger', 'ask', 'again', 'bye', 'ended'];

describe('Events of executions on Temporal', () => {
  const stores = useStore();
  const accountSid = newSid('AC');
  const flowSid = newSid('FW');
  const lifecycle = new Lifecycle(logger);
  let host: ExecutionHost;
  let announcer: EventAnnouncer;

  beforeAll(async () => {
    const { store } = stores;
    const journal = new JournalWriter({
      logger,
      record: async (batch, task) => {
        if (await store.executions.record(batch, task)) announcer.notice(batch.execution.sid);
      },
    });
    host = await startExecutionHost({ sinks: journal.sinks });
    const { client, taskQueue } = host;
    const supervised = { lifecycle, fail: (error: unknown) => expect(error).toBeUndefined() };
    announcer = await startEvents({ store, client, taskQueue, metrics: new Metrics(), logger, supervised });
    const http = createSinkClient({ tokenOf: async () => 'secret', allow: ['127.0.0.1'] });
    host.activities.deliverEvents = (sid) => deliverEvents({ ...store, http, count: () => undefined }, sid);
  });
  afterAll(async () => {
    await lifecycle.stop();
    await host.stop();
  });

  const subscribe = async (receiver: EventReceiver): Promise<() => Promise<void>> => {
    const configuration = { destination: receiver.url, method: 'POST', batch_events: true } as const;
    const sink = await stores.store.sinks.create({ sid: newSid('DG'), accountSid, description: '', configuration });
    const subscription = { sid: newSid('DF'), accountSid, sinkSid: sink.sid, description: '', types: TYPES };
    await stores.store.subscriptions.create(subscription);
    return async () => {
      await stores.store.subscriptions.delete(accountSid, subscription.sid);
      await stores.store.sinks.delete(accountSid, sink.sid);
    };
  };
  const start = () =>
    host.client.workflow.start(flowExecution, {
      workflowId: `${flowSid}/${randomUUID()}`,
      taskQueue: host.taskQueue,
      args: [{ accountSid, flowSid, revision: 1, trigger: conversationTrigger('hi') }, askTwice],
    });
  const reply = async (handle: Awaited<ReturnType<typeof start>>): Promise<void> => {
    const sid = newSid('IM');
    await handle.signal(inboundMessageSignal, { sid, parameters: messageAdded('yes', { MessageSid: sid }) });
  };
  /** What a receiver was told of a run, in its order. */
  const toldOf = (receiver: EventReceiver, runId: string): unknown[] => {
    const executionSid = `FN${runId.replaceAll('-', '')}`;
    const own = receiver.events.filter(({ data }) => data.execution_sid === executionSid);
    return own.map(({ data }) => data.transitioned_from ?? data.status);
  };
  const untilTold = (receiver: EventReceiver, runId: string, wanted: readonly string[]): Promise<void> =>
    eventually(
      () => toldOf(receiver, runId).length >= wanted.length,
      wanted.join(),
      () => toldOf(receiver, runId),
    );

  it('come as they happen, once and in order, also when a worker takes over', async () => {
    const receiver = await EventReceiver.start('secret');
    const unsubscribe = await subscribe(receiver);
    const handle = await start();
    const { firstExecutionRunId: runId } = handle;
    await untilTold(receiver, runId, WHOLE.slice(0, 2));
    await reply(handle);
    await untilTold(receiver, runId, WHOLE.slice(0, 3));
    await host.restartWorker();
    await reply(handle);
    await handle.result();
    await untilTold(receiver, runId, WHOLE);
    expect(toldOf(receiver, runId)).toEqual(WHOLE);
    expect(new Set(receiver.events.map(({ id }) => id)).size).toBe(WHOLE.length);
    expect(receiver.isSigned).toBe(true);
    await unsubscribe();
    await receiver.stop();
  });

  it('wait for a sink that is down, in order, and hold up no other', async () => {
    const [down, up] = [await EventReceiver.start('secret'), await EventReceiver.start('secret')];
    down.answer = () => 500;
    const subscribed = [await subscribe(down), await subscribe(up)];
    const handles = await Promise.all([start(), start()]);
    const runs = handles.map(({ firstExecutionRunId }) => firstExecutionRunId);
    for (const [index, handle] of handles.entries()) {
      await untilTold(up, runs[index]!, WHOLE.slice(0, 2));
      await reply(handle);
      await untilTold(up, runs[index]!, WHOLE.slice(0, 3));
      await reply(handle);
      await handle.result();
      await untilTold(up, runs[index]!, WHOLE);
    }
    await eventually(() => down.tries > 0, 'a try');
    down.answer = () => 200;
    for (const runId of runs) {
      await untilTold(down, runId, WHOLE);
      expect([toldOf(up, runId), toldOf(down, runId)]).toEqual([WHOLE, WHOLE]);
    }
    for (const unsubscribe of subscribed) await unsubscribe();
    await Promise.all([down.stop(), up.stop()]);
  });
});
