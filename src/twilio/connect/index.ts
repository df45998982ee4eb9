import type { TwilioClient } from '../client';
import { insist } from '../insist';
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
    const done = await insist(() => applyChange(client, change));
    applied.push(done);
    await onApplied(done);
  }
  return applied;
}

/**
 * Takes changes back, last things first. What somebody else has changed since, or what is gone, is left as it is.
 *
 * @param onUndone called after each, so that it is not tried again whatever happens to the next
 * @returns the changes with whether each was taken back, in the order in which that was tried
 * @throws what the SDK throws
 */
export async function undoChanges(
  client: TwilioClient,
  changes: readonly AppliedChange[],
  onUndone: (change: AppliedChange) => void | Promise<void> = () => undefined,
): Promise<{ change: AppliedChange; undone: boolean }[]> {
  const results: { change: AppliedChange; undone: boolean }[] = [];
  for (const change of [...changes].reverse()) {
    results.push({ change, undone: await insist((isRepeated) => undoChange(client, change, isRepeated)) });
    await onUndone(change);
  }
  return results;
}
