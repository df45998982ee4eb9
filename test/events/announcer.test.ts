import pino from 'pino';
import { EventAnnouncer } from '../../src/events/announcer';
import type { WorkflowTask } from '../../src/store';
import type { TaskOutcome } from '../../src/temporal/task-outcome';
import { newSid } from '../../src/twilio/sid';
import { eventually } from '../simulator/support/eventually';
import { journalBatch, journalExecution, journalStep } from '../support/journal';
import { useStore } from '../support/stores';

const logger = pino({ level: 'silent' });

describe('The announcer', () => {
  const stores = useStore();
  /** What became of tasks, by the length of the history with which they began. */
  let outcomes: Record<number, TaskOutcome | Error> = {};
  let asked: number[] = [];
  let announcer: EventAnnouncer;
  let execution: ReturnType<typeof journalExecution>;

  const task = (historyLength: number): WorkflowTask => ({ runId: 'run', historyLength });
  const record = async (index: number, from: WorkflowTask, event = 'sent') => {
    await stores.store.executions.record(journalBatch(execution, { steps: [journalStep(index, { event })] }), from);
  };
  const told = async (): Promise<unknown[]> => {
    const events = await stores.store.events.after(execution.accountSid, { after: 0, limit: 100 });
    return events.map(({ data }) => data.name ?? data.status);
  };
  const untilTold = (...names: string[]): Promise<void> =>
    eventually(async () => JSON.stringify(await told()) === JSON.stringify(names), names.join());

  beforeEach(async () => {
    outcomes = {};
    asked = [];
    execution = journalExecution({ accountSid: newSid('AC') });
    await stores.store.events.want(execution.accountSid, '2100-01-01T00:00:00.000Z');
    announcer = new EventAnnouncer({
      events: stores.store.events,
      async taskOutcome({ historyLength }) {
        asked.push(historyLength);
        const outcome = outcomes[historyLength] ?? 'pending';
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
      onAnnounced: () => undefined,
      count: () => undefined,
      logger,
    });
  });
  afterEach(() => announcer.close());

  it('waits until a task counts', async () => {
    await record(0, task(3), 'sent');
    announcer.start();
    await untilTold('active');
    outcomes[3] = 'completed';
    await untilTold('active', 'sent');
  });

  it('asks for the newest task only, where that counts', async () => {
    await record(0, task(3), 'one');
    await record(1, task(9), 'two');
    outcomes[9] = 'completed';
    announcer.notice(execution.sid);
    await untilTold('active', 'one', 'two');
    expect(asked).toEqual([9]);
  });

  it('forgets what a task told that came to nothing, and announces what is before', async () => {
    await record(0, task(3), 'one');
    await record(1, task(9), 'false');
    Object.assign(outcomes, { 3: 'completed', 9: 'failed' });
    announcer.notice(execution.sid);
    await untilTold('active', 'one');
    expect(await stores.store.events.pending(execution.sid)).toEqual([]);
    await record(1, task(14), 'true');
    outcomes[14] = 'completed';
    announcer.notice(execution.sid);
    await untilTold('active', 'one', 'true');
  });

  it('tries again when Temporal does not answer', async () => {
    outcomes[3] = new Error('unavailable');
    await record(0, task(3));
    announcer.start();
    await eventually(() => asked.length > 0, 'a question');
    outcomes[3] = 'completed';
    await untilTold('active', 'sent');
  });

  it('finds what a process has left that died', async () => {
    await record(0, task(3));
    outcomes[3] = 'completed';
    announcer.start();
    await untilTold('active', 'sent');
  });
});
