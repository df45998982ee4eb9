import { WARNING } from '../engine/warnings';
import type { WidgetScope } from '../engine/widget';

/** Drops what has arrived and no widget waits for, as Studio does, and says so in the step's log. */
export function dropUnheard({ effects, warn }: Pick<WidgetScope, 'effects' | 'warn'>): void {
  for (const what of effects.listen()) {
    warn(WARNING.unexpectedEvent, `${what} arrived while no widget waited for one; it was dropped`);
  }
}
