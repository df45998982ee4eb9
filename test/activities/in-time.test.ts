import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { requireTime } from '../../activities/in-time';

const WORKFLOW = { workflowId: 'FW1/a/b', runId: 'run' };

/** What Temporal says of the activity: how many seconds ago an attempt began. */
interface Pending {
  attempt: number;
  secondsAgo: number;
}

/** Asks for time in attempt 1 of an activity of 15 s. @param secondsAgo when the attempt was scheduled */
async function ask(secondsAgo: number, pending?: Pending): Promise<{ error: unknown; asked: number }> {
  let asked = 0;
  const describe = async (): Promise<object> => {
    asked += 1;
    const { attempt, secondsAgo: age } = pending ?? { attempt: 0, secondsAgo: 0 };
    const lastStartedTime = { seconds: String(Math.floor(Date.now() / 1000 - age)), nanos: 0 };
    return { raw: { pendingActivities: [{ activityId: 'other' }, { activityId: '7', attempt, lastStartedTime }] } };
  };
  const info = {
    activityId: '7',
    attempt: 1,
    workflowExecution: WORKFLOW,
    currentAttemptScheduledTimestampMs: Date.now() - secondsAgo * 1000,
    startToCloseTimeoutMs: 15_000,
  };
  const client = {
    workflow: { getHandle: () => ({ describe }) },
    withAbortSignal: (_: unknown, run: () => unknown) => run(),
  };
  const environment = new MockActivityEnvironment(info, {
    client: client as never,
    logger: new DefaultLogger('ERROR'),
  });
  const error: unknown = await environment.run(requireTime).catch((thrown: unknown) => thrown);
  return { error, asked };
}

const LATE = { type: 'attempt:late', nonRetryable: false };

test('an attempt that was scheduled a moment ago has time, and asks nobody', async () => {
  expect(await ask(1)).toEqual({ error: undefined, asked: 0 });
});

test('one that has waited for a worker for long has time, as Temporal says', async () => {
  expect(await ask(600, { attempt: 1, secondsAgo: 1 })).toEqual({ error: undefined, asked: 1 });
});

test.each([
  ['one that began too long ago', { attempt: 1, secondsAgo: 9 }],
  ['one that Temporal has given up for another', { attempt: 2, secondsAgo: 1 }],
  ['one that Temporal knows nothing of', undefined],
])('%s has no time', async (_name, pending) => {
  expect(await ask(600, pending)).toMatchObject({ error: LATE, asked: 1 });
});
