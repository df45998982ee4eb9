import type { Effects } from './effects';
import type { ExecutionState } from './execution';
import { ExecutionInterrupted } from './interruption';
import type { Limits } from './limits';

/** What tells how long an execution may go on. */
interface Clock {
  readonly effects: Pick<Effects, 'now'>;
  readonly limits: Pick<Limits, 'lifetimeSeconds'>;
}

/**
 * Waits as long as is wanted, and no longer than the execution may live: its lifetime is a timer of ours, as one of Temporal's
 * would skip the cleanup.
 *
 * @param ask waits so many seconds
 * @throws ExecutionInterrupted at the end of the lifetime
 */
export function waitWithinLifetime<Arrived extends { kind: string }>(
  { startedAt }: Pick<ExecutionState, 'startedAt'>,
  { effects, limits }: Clock,
  { widget, wanted }: { widget: string; wanted: number },
  ask: (timeoutSeconds: number) => Promise<Arrived>,
): Promise<Arrived> {
  const left = limits.lifetimeSeconds - (effects.now().getTime() - Date.parse(startedAt)) / 1000;
  return wanted <= left ? ask(wanted) : waitForTheLastTime(widget, ask(Math.max(left, 0)));
}

async function waitForTheLastTime<Arrived extends { kind: string }>(
  widget: string,
  arriving: Promise<Arrived>,
): Promise<Arrived> {
  const arrival = await arriving;
  if (arrival.kind !== 'timeout') return arrival;
  throw new ExecutionInterrupted('LIFETIME', `The execution reached the end of its lifetime in widget '${widget}'`);
}
