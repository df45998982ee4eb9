import { Context } from '@temporalio/activity';

/** Milliseconds between two signs of life; of five and more in a row, all must be missed before Temporal gives an attempt up. */
const BEAT_MS = 2_000;

/**
 * Tells Temporal, as long as an activity is at work, that its worker lives: what a dead one had begun is begun again when
 * its heartbeat is missed, and not only when its time is over. What the attempt before has told is told on, for the next.
 */
export async function showingLife<T>(act: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const told = context.info.heartbeatDetails as unknown;
  const beat = setInterval(() => context.heartbeat(told), BEAT_MS);
  try {
    return await act();
  } finally {
    clearInterval(beat);
  }
}
