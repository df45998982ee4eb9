import { randomUUID } from 'node:crypto';
import type { Cleanup } from '../../src/engine/execution';
import type { PageQuery } from '../../src/store';
import { newSid } from '../../src/twilio/sid';
import { inboundMessageSignal, unwrittenJournalQuery } from '../../workflows/messages';
import { asking } from '../support/asking-flow';
import { journalBatch, journalExecution, journalStep } from '../support/journal';
import { useReconciling, type Begin, type Begun } from '../support/reconciling';
import { settled } from '../support/settled';
import { ACCOUNT_SID, messageAdded } from '../support/triggers';

const ALL: PageQuery = { size: 100 };
const CLEANUP: Cleanup[] = [{ kind: 'remove-webhook', conversationSid: newSid('CH'), webhookSid: newSid('WH') }];

const stage = useReconciling();
beforeEach(() => {
  stage.world.host.sent.length = 0;
});

const asked = (count: number): Promise<void> => stage.world.host.until(() => stage.world.host.sent.length >= count);
const write = async ({ handle }: Pick<Begun, 'handle'>, body: string): Promise<void> => {
  const sid = newSid('IM');
  await handle.signal(inboundMessageSignal, { sid, parameters: messageAdded(body, { MessageSid: sid }) });
};

/** An execution as the store has it: its row, and its steps with their exits. */
async function known(sid: string) {
  const { store } = stage;
  const row = (await store.unsettled.leftBehind(sid)) ? 'active' : undefined;
  const steps = (await store.steps.list(sid, ALL)).rows.map(({ widget, event }) => `${widget} ${event}`).reverse();
  return { row, steps };
}

/** An execution whose first question is asked, and known to the store. */
async function begunKnown(changes: Begin): Promise<Begun> {
  const execution = await stage.world.begin(asking, changes);
  await asked(1);
  const hasFirstStep = await settled(
    () => known(execution.sid),
    ({ steps }) => steps.length === 1,
  );
  expect(hasFirstStep.steps).toHaveLength(1);
  return execution;
}

const recordOf = ({ sid }: { sid: string }, flowSid: string) =>
  stage.store.executions.fetch({ accountSid: ACCOUNT_SID, flowSid, sid });

/** Rounds until one has brought an execution to its end: lists of what has closed follow by a moment. */
async function reconciled(sid: string): Promise<void> {
  const over = async (): Promise<boolean> => {
    await stage.world.round();
    return (await stage.store.unsettled.settledAmong([sid])).has(sid);
  };
  expect(await settled(over, (isOver) => isOver)).toBe(true);
}

const events = async (): Promise<string[]> => {
  const { store } = stage;
  for (const sid of await store.events.unannounced(1000)) await store.events.announce(await store.events.pending(sid));
  return (await store.events.after(ACCOUNT_SID, { after: 0, limit: 1000 })).map(
    ({ executionSid, id }) => `${executionSid} ${id}`,
  );
};

describe('an execution whose worker has died while the store was down', () => {
  test('is completed from its history, with its steps, its context, its end, and each event once', async () => {
    await stage.store.events.want(ACCOUNT_SID, '2100-01-01T00:00:00.000Z');
    const flowSid = newSid('FW');
    const execution = await begunKnown({ flowSid });
    await events();
    stage.world.journal.cutOff();
    await write(execution, 'yes');
    await asked(2);
    await write(execution, 'stop');
    await execution.handle.result();
    stage.world.journal.dieAndReturn();
    expect(await known(execution.sid)).toEqual({ row: 'active', steps: ['Trigger incomingConversationMessage'] });

    await reconciled(execution.sid);
    expect((await known(execution.sid)).steps).toEqual([
      'Trigger incomingConversationMessage',
      'ask incomingMessage',
      'decide noMatch',
      'ask incomingMessage',
      'decide match',
    ]);
    expect(await recordOf(execution, flowSid)).toMatchObject({
      status: 'ended',
      position: null,
      endedReason: 'FLOW_END',
      endedMessage: null,
    });
    const context = await stage.store.steps.context(execution.sid);
    expect(context).toMatchObject({ widgets: { ask: { inbound: { Body: 'stop' } } } });
    await stage.world.round();
    const told = (await events()).filter((event) => event.startsWith(execution.sid));
    expect(told).toHaveLength(7);
    expect(new Set(told).size).toBe(7);
  });

  const lostInSeveralRuns = async (how: Begin): Promise<void> => {
    stage.world.journal.cutOff();
    const flowSid = newSid('FW');
    const execution = await stage.world.begin(asking, {
      ...how,
      flowSid,
      settings: { historyEvents: 10, inbox: 'queue' },
    });
    for (let count = 1; count <= 5; count += 1) {
      await asked(count);
      await write(execution, count < 5 ? 'yes' : 'stop');
    }
    await execution.handle.result();
    stage.world.journal.dieAndReturn();
    await stage.world.host.restartWorker();
    expect(await recordOf(execution, flowSid)).toBeUndefined();
    const latest = await stage.world.host.client.workflow.getHandle(execution.workflowId).describe();
    expect(latest.runId).not.toBe(execution.firstRunId);
    await reconciled(execution.sid);
    expect((await known(execution.sid)).steps).toHaveLength(11);
    expect(await recordOf(execution, flowSid)).toMatchObject({ status: 'ended', endedReason: 'FLOW_END' });
    expect((await stage.store.steps.context(execution.sid))?.trigger).toMatchObject({ conversation: { Body: 'hi' } });
  };

  test('is completed over all of its runs, where the store knows nothing of it', () => lostInSeveralRuns({}));

  test('is completed over all of its runs, where somebody began it by hand', () => lostInSeveralRuns({ byHand: true }));

  test('is completed though its end has come to the store: what was lost was told by a run before', async () => {
    const flowSid = newSid('FW');
    const execution = await begunKnown({ flowSid, settings: { historyEvents: 10, inbox: 'queue' } });
    stage.world.journal.cutOff();
    for (let count = 2; count <= 5; count += 1) {
      await write(execution, 'yes');
      await asked(count);
    }
    stage.world.journal.dieAndReturn();
    await stage.world.host.restartWorker();
    await write(execution, 'stop');
    await execution.handle.result();
    const record = await settled(
      () => recordOf(execution, flowSid),
      (row) => row?.status === 'ended',
    );
    expect(record).toMatchObject({ endedReason: 'FLOW_END' });
    expect((await known(execution.sid)).steps.length).toBeLessThan(11);
    const completed = async () => {
      await stage.world.round();
      return (await known(execution.sid)).steps;
    };
    expect(await settled(completed, ({ length }) => length === 11, 20)).toHaveLength(11);
    expect(await recordOf(execution, flowSid)).toEqual(record);
  });

  test('is completed though the next one has begun in the same workflow, which is left alone', async () => {
    stage.world.host.activities.loadFlow = async () => ({ ok: true, flowSid, revision: 2, definition: asking });
    const flowSid = newSid('FW');
    const first = await begunKnown({ flowSid, settings: { inbox: 'queue' } });
    // Both are there when the question is: the first one ends the execution, the second begins another.
    const { sendMessage } = stage.world.host.activities;
    let release = (): void => undefined;
    const isAsking = new Promise<void>((resolve) => {
      stage.world.host.activities.sendMessage = async (message) => {
        resolve();
        await new Promise<void>((go) => (release = go));
        return sendMessage(message);
      };
    });
    stage.world.journal.cutOff();
    await write(first, 'yes');
    await isAsking;
    await write(first, 'stop');
    await write(first, 'and another thing');
    stage.world.host.activities.sendMessage = sendMessage;
    release();
    await asked(3);
    stage.world.journal.dieAndReturn();
    await reconciled(first.sid);
    expect(await recordOf(first, flowSid)).toMatchObject({ status: 'ended', endedReason: 'FLOW_END' });
    const next = stage.world.host.client.workflow.getHandle(first.workflowId);
    expect((await next.describe()).status.name).toBe('RUNNING');
    await next.terminate();
  });
});

describe('an execution whose workflow was terminated', () => {
  test('has the steps that it took, and nothing of what it never came to, and is ended with what it left undone', async () => {
    const flowSid = newSid('FW');
    stage.world.journal.cutOff();
    const execution = await stage.world.begin(asking, { flowSid, settings: { historyEvents: 10, inbox: 'queue' } });
    for (let count = 1; count <= 3; count += 1) {
      await asked(count);
      await write(execution, 'yes');
    }
    await asked(4);
    const hasTold = (): Promise<unknown> => execution.handle.query(unwrittenJournalQuery);
    await settled(hasTold, (unwritten) => unwritten === null);
    await execution.handle.terminate('by hand');
    stage.world.journal.dieAndReturn();
    await reconciled(execution.sid);
    expect((await known(execution.sid)).steps).toHaveLength(7);
    expect(await recordOf(execution, flowSid)).toMatchObject({
      status: 'ended',
      endedReason: 'FAILED',
      endedMessage: 'Its workflow ended as TERMINATED in Temporal',
    });
  });

  test('is undone at Twilio', async () => {
    const flowSid = newSid('FW');
    const execution = await begunKnown({ flowSid });
    const facts = { sid: execution.sid, accountSid: ACCOUNT_SID, flowSid, workflowId: execution.workflowId };
    const left = journalExecution({ ...facts, position: 'ask', cleanup: CLEANUP });
    await stage.store.executions.record(journalBatch(left, { steps: [journalStep(1), journalStep(2)] }));
    await execution.handle.terminate('by hand');
    await reconciled(execution.sid);
    expect(stage.world.removed).toEqual([expect.stringMatching(/^WH/)]);
    expect(await recordOf(execution, flowSid)).toMatchObject({ status: 'ended', cleanup: [] });
    expect(await stage.world.round()).toMatchObject({ ended: 0, failed: 0 });
  });
});

describe('an execution that Temporal does not know', () => {
  const forget = async (changes: Parameters<typeof journalExecution>[0] = {}) => {
    const execution = journalExecution({ accountSid: ACCOUNT_SID, sid: lostSid(), ...changes });
    await stage.store.executions.record(journalBatch(execution));
    return execution;
  };
  const lostSid = (): string => `FN${randomUUID().replaceAll('-', '')}`;

  test('is ended with a reason that says so, and undone at Twilio', async () => {
    stage.world.removed.length = 0;
    const lost = await forget({ cleanup: CLEANUP });
    const ended = await forget({ cleanup: CLEANUP });
    await stage.store.executions.requestEnd(ended);
    expect(await stage.world.round()).toMatchObject({ ended: 2, failed: 0 });
    expect(stage.world.removed).toHaveLength(2);
    expect(await stage.store.executions.fetch(lost)).toMatchObject({
      status: 'ended',
      endedReason: 'FAILED',
      endedMessage: 'Temporal knows nothing of its workflow any more',
      cleanup: [],
    });
    expect(await stage.store.executions.fetch(ended)).toMatchObject({ endedReason: 'CANCELLED', cleanup: [] });
  });

  test('is told from the one that has its key now', async () => {
    const flowSid = newSid('FW');
    const running = await begunKnown({ flowSid });
    const lost = await forget({ workflowId: running.workflowId });
    expect(await stage.world.round()).toMatchObject({ ended: 1 });
    expect(await stage.store.executions.fetch(lost)).toMatchObject({ status: 'ended' });
    expect(await recordOf(running, flowSid)).toMatchObject({ status: 'active', position: 'ask' });
    await running.handle.terminate();
  });

  test('was deleted: only what it left is undone', async () => {
    stage.world.removed.length = 0;
    const deleted = await forget({ cleanup: CLEANUP });
    await stage.store.executions.delete(deleted);
    await stage.world.round();
    expect(stage.world.removed).toHaveLength(1);
    expect(await stage.store.unsettled.leftBehind(deleted.sid)).toBeUndefined();
  });
});

test('one that runs is left alone, whatever a list says of it', async () => {
  const flowSid = newSid('FW');
  const running = await stage.world.begin(asking, { flowSid });
  await asked(1);
  const before = await settled(
    () => recordOf(running, flowSid),
    (row) => row !== undefined,
  );
  const { sid, workflowId } = running;
  const { fates } = stage.world.dependencies;
  stage.world.dependencies.fates = {
    ...fates,
    async *closedBetween() {
      yield [{ sid, workflowId }];
    },
    running: async () => new Set(),
  };
  expect(await stage.world.round()).toMatchObject({ failed: 0 });
  stage.world.dependencies.fates = fates;
  expect(await recordOf(running, flowSid)).toEqual(before);
  await write(running, 'stop');
  await running.handle.result();
});

test('a history that cannot be read now is tried again for a day, and then its execution is ended without it', async () => {
  const flowSid = newSid('FW');
  const execution = await begunKnown({ flowSid });
  stage.world.journal.cutOff();
  await write(execution, 'stop');
  await execution.handle.result();
  stage.world.journal.dieAndReturn();
  const { fates, openRestorer } = stage.world.dependencies;
  const restore = async (): Promise<string> => 'a blob is gone';
  stage.world.dependencies.openRestorer = () => ({ restore, close: async () => undefined });
  const isListed = await settled(
    () => stage.world.round(),
    ({ failed }) => failed > 0,
  );
  expect(isListed).toMatchObject({ ended: 0, failed: 1 });
  expect(await known(execution.sid)).toMatchObject({ row: 'active' });
  stage.world.dependencies.fates = {
    ...fates,
    async fateOf(key) {
      const fate = await fates.fateOf(key);
      return fate.kind === 'closed' ? { ...fate, closedAt: new Date(Date.now() - 25 * 3600 * 1000) } : fate;
    },
  };
  expect(await stage.world.round()).toMatchObject({ ended: 1, failed: 0 });
  stage.world.dependencies.fates = fates;
  stage.world.dependencies.openRestorer = openRestorer;
  expect(await recordOf(execution, flowSid)).toMatchObject({
    status: 'ended',
    endedMessage: 'Its workflow ended as COMPLETED in Temporal, and cannot be replayed: a blob is gone',
  });
});
