import { requireSoleCall, requireTime } from '../../activities/in-time';
import { attemptEnvironment, secondsAgo, type PendingActivity } from '../support/attempt-environment';

/** What Temporal says of the activity: the attempt that runs, and how long ago it began and was heard of. */
interface Pending {
  attempt: number;
  startedAgo: number;
  heardAgo?: number;
}

/** The attempt that asks: when it was scheduled, and the seconds after which it is given up, in all and without a heartbeat. */
interface Asking {
  scheduledAgo: number;
  attempt?: number;
  startToClose?: number;
  heartbeat?: number;
  /** Seconds that the clock of the attempt's machine is ahead of Temporal's. */
  ahead?: number;
  /** What the one before has told; nothing where it was never heard of again. */
  told?: object;
}

/** Asks for time in an attempt of an activity. Tells how often Temporal was asked. */
async function ask(
  asking: Asking,
  pending?: Pending,
  require = requireTime,
): Promise<{ error: unknown; asked: number; tells?: unknown }> {
  const { scheduledAgo, attempt = 1, startToClose = 15, heartbeat, ahead = 0, told } = asking;
  const info = {
    activityId: '7',
    attempt,
    workflowExecution: { workflowId: 'FW1/a/b', runId: 'run' },
    currentAttemptScheduledTimestampMs: Date.now() - (scheduledAgo + ahead) * 1000,
    startToCloseTimeoutMs: startToClose * 1000,
    heartbeatTimeoutMs: heartbeat && heartbeat * 1000,
    heartbeatDetails: told,
  };
  let asked = 0;
  let heardAgo = pending?.heardAgo;
  const describe = (): PendingActivity[] => {
    asked += 1;
    return [{ activityId: 'other' }, ...(pending ? [toPendingActivity({ ...pending, heardAgo }, ahead)] : [])];
  };
  const environment = attemptEnvironment(info, describe, () => void (heardAgo = 0));
  let tells: unknown;
  environment.on('heartbeat', (details: unknown) => (tells = details));
  const error: unknown = await environment.run(require).catch((thrown: unknown) => thrown);
  return { error, asked, ...(tells !== undefined && { tells }) };
}

function toPendingActivity({ attempt, startedAgo, heardAgo }: Pending, ahead: number): PendingActivity {
  const lastHeartbeatTime = heardAgo === undefined ? null : secondsAgo(heardAgo + ahead);
  return { activityId: '7', attempt, lastStartedTime: secondsAgo(startedAgo + ahead), lastHeartbeatTime };
}

const LATE = { type: 'attempt:late', nonRetryable: false };

test('an attempt that was scheduled a moment ago has time, and asks nobody', async () => {
  expect(await ask({ scheduledAgo: 1 })).toEqual({ error: undefined, asked: 0 });
});

test('one that has waited for a worker for long has time, as Temporal says', async () => {
  expect(await ask({ scheduledAgo: 600 }, { attempt: 1, startedAgo: 1 })).toEqual({ error: undefined, asked: 1 });
});

test.each([
  ['one that began too long ago', { attempt: 1, startedAgo: 9 }, 2],
  ['one that Temporal has given up for another', { attempt: 2, startedAgo: 1 }, 1],
  ['one that Temporal knows nothing of', undefined, 1],
])('%s has no time', async (_name, pending, asked) => {
  expect(await ask({ scheduledAgo: 600 }, pending)).toMatchObject({ error: LATE, asked });
});

describe.each([6, 10, 3600])('on a machine whose clock is %p s ahead', (ahead) => {
  test.each([
    ['one that was scheduled a moment ago', 1, 1],
    ['one that has waited for a worker for long', 600, 1],
  ])('%s has time, as Temporal says', async (_name, scheduledAgo, startedAgo) => {
    expect(await ask({ scheduledAgo, ahead }, { attempt: 1, startedAgo })).toEqual({ error: undefined, asked: 2 });
  });

  test('one that began too long ago has none', async () => {
    expect(await ask({ scheduledAgo: 9, ahead }, { attempt: 1, startedAgo: 9 })).toMatchObject({ error: LATE });
  });

  test('one after silence leaves Twilio as much time', async () => {
    const pending = { attempt: 2, startedAgo: 1 };
    const { error } = await ask({ scheduledAgo: 1, attempt: 2, ahead }, pending, requireSoleCall);
    expect(error).toMatchObject({ type: 'attempt:early' });
    expect((error as { nextRetryDelay: number }).nextRetryDelay).toBeGreaterThan(15_000);
  });
});

test.each([10, 3600])('one after silence waits no longer on a machine whose clock is %p s behind', async (behind) => {
  const pending = { attempt: 2, startedAgo: 1 };
  const { error } = await ask({ scheduledAgo: 3, attempt: 2, ahead: -behind }, pending, requireSoleCall);
  expect(error).toMatchObject({ type: 'attempt:early' });
  expect((error as { nextRetryDelay: number }).nextRetryDelay).toBeGreaterThan(15_000);
  expect((error as { nextRetryDelay: number }).nextRetryDelay).toBeLessThanOrEqual(20_000);
});

describe('where heartbeats are expected within 15 s, of 60 s in all', () => {
  const limits = { startToClose: 60, heartbeat: 15 };

  test.each<[string, number, Pending | undefined, number]>([
    ['one that was scheduled a moment ago', 1, undefined, 0],
    ['one that has just begun', 600, { attempt: 1, startedAgo: 1 }, 1],
    ['one that was heard of a moment ago', 40, { attempt: 1, startedAgo: 40, heardAgo: 1 }, 1],
    ['one that was never heard of before it asks', 60, { attempt: 1, startedAgo: 9 }, 2],
    ['one that was last heard of long ago', 60, { attempt: 1, startedAgo: 30, heardAgo: 9 }, 2],
    ['one of whom only an attempt before was heard', 60, { attempt: 1, startedAgo: 9, heardAgo: 20 }, 2],
  ])('%s has time', async (_name, scheduledAgo, pending, asked) => {
    expect(await ask({ scheduledAgo, ...limits }, pending)).toEqual({ error: undefined, asked });
  });

  test('one that is heard of, and will soon have been at it for 60 s, has none', async () => {
    const pending = { attempt: 1, startedAgo: 55, heardAgo: 1 };
    expect(await ask({ scheduledAgo: 60, ...limits }, pending)).toMatchObject({ error: LATE, asked: 2 });
  });
});

describe('an attempt after another one', () => {
  const answered = { last: { attempt: 1, settlesMs: 0 } };
  const silent = { last: { attempt: 1, settlesMs: 20_000 } };
  const second = { attempt: 2, startedAgo: 1 };

  test('has time for what Twilio does once, whatever became of that one', async () => {
    expect(await ask({ scheduledAgo: 1, attempt: 2 }, second)).toEqual({ error: undefined, asked: 0 });
  });

  test('has time when that one has been answered', async () => {
    expect(await ask({ scheduledAgo: 1, attempt: 2, told: answered }, second, requireSoleCall)).toEqual({
      error: undefined,
      asked: 1,
    });
  });

  test.each([
    ['when it was never heard of again', undefined],
    ['when it was not answered', silent],
  ])('leaves Twilio the time for what that one may have asked, %s', async (_when, told) => {
    const { error, tells } = await ask({ scheduledAgo: 1, attempt: 2, told }, second, requireSoleCall);
    expect(error).toMatchObject({ type: 'attempt:early', nonRetryable: false });
    const { nextRetryDelay } = error as { nextRetryDelay: number };
    expect(nextRetryDelay).toBeGreaterThan(15_000);
    expect(nextRetryDelay).toBeLessThanOrEqual(19_000);
    expect(tells).toMatchObject({ last: { attempt: 2, settlesMs: 0 }, settledAt: expect.any(Number) as number });
  });

  test('leaves it the rest of the time where others in between could not find out', async () => {
    const told = { ...answered, settledAt: Date.now() + 8_000 };
    const { error } = await ask({ scheduledAgo: 1, attempt: 2, told }, second, requireSoleCall);
    const { nextRetryDelay } = error as { nextRetryDelay: number };
    expect(nextRetryDelay).toBeGreaterThan(4_000);
    expect(nextRetryDelay).toBeLessThanOrEqual(8_000);
  });

  test('leaves it no more than that where the clock was set back since', async () => {
    const told = { ...answered, settledAt: Date.now() + 3_600_000 };
    const { error, tells } = await ask({ scheduledAgo: 1, attempt: 2, told }, second, requireSoleCall);
    const { nextRetryDelay } = error as { nextRetryDelay: number };
    expect(nextRetryDelay).toBeLessThanOrEqual(20_000);
    expect((tells as { settledAt: number }).settledAt).toBeLessThanOrEqual(Date.now() + 20_000);
  });

  test.each([
    ['when it was scheduled longer ago than Twilio takes', 21, silent],
    ['when Twilio has had its time', 1, { ...answered, settledAt: Date.now() - 1_000 }],
  ])('has time %s', async (_when, scheduledAgo, told) => {
    expect(await ask({ scheduledAgo, attempt: 2, told }, second, requireSoleCall)).toEqual({
      error: undefined,
      asked: 1,
    });
  });

  test('that is late tells that it has asked for nothing', async () => {
    const { tells } = await ask({ scheduledAgo: 30, attempt: 2, told: answered }, { attempt: 2, startedAgo: 9 });
    expect(tells).toEqual({ waitedMs: 0, last: { attempt: 2, settlesMs: 0 } });
  });
});
