import type { TwilioClient } from '../client';
import { applyChange, undoChange } from './apply';
import type { AppliedChange, Change } from './change';

export { appliedChange, describeChange, type AppliedChange, type Change } from './change';
export { NothingToConnect, planConnection, type Connectable, type FlowEnd } from './plan';

/**
 * Makes the changes of a plan, in its order.
 *
 * @param onApplied called after each, so that what was done can be undone whatever happens to the next
 * @throws what the SDK throws
 */
export async function applyChanges(
  client: TwilioClient,
  changes: readonly Change[],
  onApplied: (change: AppliedChange) => void | Promise<void> = () => undefined,
): Promise<AppliedChange[]> {
  const applied: AppliedChange[] = [];
  for (const change of changes) {
    const done = await applyChange(client, change);
    applied.push(done);
    await onApplied(done);
  }
  return applied;
}

/**
 * Takes changes back, last things first. What somebody else has changed since, or what is gone, is left as it is.
 *
 * @returns the changes with whether each was taken back, in the order in which that was tried
 * @throws what the SDK throws
 */
export async function undoChanges(
  client: TwilioClient,
  changes: readonly AppliedChange[],
): Promise<{ change: AppliedChange; undone: boolean }[]> {
  const results: { change: AppliedChange; undone: boolean }[] = [];
  for (const change of [...changes].reverse()) results.push({ change, undone: await undoChange(client, change) });
  return results;
}
