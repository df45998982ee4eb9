import type { Evidence } from '../world/evidence';
import { handledBy, receivedBy } from './read';

/** Executions that handled messages in another order than the one in which Temporal gave them. */
export function order(evidence: Evidence): string[] {
  return evidence.executions.flatMap((execution) => {
    const handled = handledBy(execution);
    const place = new Map(receivedBy(evidence, execution.sid).map(({ sid }, index) => [sid, index]));
    const unknown = handled.filter((sid) => !place.has(sid));
    const places = handled.flatMap((sid) => place.get(sid) ?? []);
    const inOrder = places.every((at, index) => index === 0 || at > places[index - 1]!);
    return [
      ...unknown.map((sid) => `${execution.sid} handled ${sid}, which it never got`),
      ...(inOrder ? [] : [`${execution.sid} handled ${handled.join()}, but got ${[...place.keys()].join()}`]),
    ];
  });
}
