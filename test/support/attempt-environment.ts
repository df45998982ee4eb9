import type { Info } from '@temporalio/activity';
import type { temporal } from '@temporalio/proto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

export type PendingActivity = temporal.api.workflow.v1.IPendingActivityInfo;

/**
 * Where one attempt of an activity runs.
 *
 * @param describe what Temporal says of the activities of its workflow, whenever it is asked
 * @param hear told when the attempt makes itself heard
 */
export function attemptEnvironment(
  info: Partial<Info>,
  describe: () => PendingActivity[],
  hear: () => void = () => undefined,
): MockActivityEnvironment {
  const handle = { describe: async () => ({ raw: { pendingActivities: describe() } }) };
  const client = {
    workflow: { getHandle: () => handle, workflowService: { recordActivityTaskHeartbeat: async () => hear() } },
    withAbortSignal: (_: unknown, run: () => unknown) => run(),
  };
  return new MockActivityEnvironment(info, { client: client as never, logger: new DefaultLogger('ERROR') });
}

/** A moment so many seconds ago, as Temporal tells it. */
export function secondsAgo(seconds: number): PendingActivity['lastStartedTime'] {
  return { seconds: Math.floor(Date.now() / 1000 - seconds) as never, nanos: 0 };
}
