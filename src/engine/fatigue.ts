import type { RenderMeter } from './liquid';

/**
 * What may be done in a row. A host that is kept busy for seconds takes it for a deadlock: Temporal gives an activation five.
 * Steps that only compute take some microseconds each, a template that costs all that it may some dozens of milliseconds.
 */
const IN_A_ROW = { steps: 2000, renderings: 20 } as const;

/** Counts what an execution has done since it rested; counted and not timed, it is the same on every replay. */
export class Fatigue {
  private steps = 0;
  private renderings = 0;
  private current: RenderMeter = { spent: 0 };

  /** A step begins: its templates add to this meter what they cost. */
  beginStep(): RenderMeter {
    this.steps += 1;
    this.renderings += this.current.spent;
    this.current = { spent: 0 };
    return this.current;
  }

  /** Whether it is time to rest; if so, the count begins anew. */
  isDue(): boolean {
    if (this.steps < IN_A_ROW.steps && this.renderings + this.current.spent < IN_A_ROW.renderings) return false;
    this.steps = 0;
    this.renderings = 0;
    this.current = { spent: 0 };
    return true;
  }
}
