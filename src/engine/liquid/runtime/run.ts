import { isUnsafeKey } from '../../json';
import { LIQUID_LIMITS } from '../limits';
import { describeProblem, LiquidFault, LiquidLimitFault, type LiquidProblem, type Place } from '../problems';
import { Output } from './output';
import { toText } from './text';

/** What a template reads. */
export interface RenderContext {
  /** The root of all paths; plain JSON. Nothing in it is ever taken for a template. */
  readonly scope: object;
  /** What `now` is. */
  readonly now: Date;
  /** IANA name of the zone that dates are shown in, and read in when they name none; Studio's is America/Los_Angeles. */
  readonly timeZone: string;
  /** Adds up what renderings cost, where they have a limit together. */
  readonly meter?: RenderMeter;
}

/** What renderings have cost together: 1 is one that has used up its steps or its work. */
export interface RenderMeter {
  spent: number;
}

/** A piece of a parsed template. */
export interface Node {
  readonly place: Place;
  /** Prints nothing, or white space only: a block of nothing else is left out altogether. */
  readonly blank: boolean;
  /** @throws LiquidFault when it cannot be evaluated: it prints nothing, and the rendering goes on behind it */
  render(run: Run): void;
}

/** One rendering: its variables, what it has written, what it has cost. */
export class Run {
  readonly problems: LiquidProblem[] = [];
  /** What tags remember between their nodes: places in a cycle, where a loop can be continued, the last value of ifchanged. */
  readonly registers = new Map<string, unknown>();
  /** Set by break and continue, until the loop around has seen it. */
  interrupt: 'break' | 'continue' | null = null;

  private output = new Output();
  /** Variables of assign and capture, then those of each loop around. */
  private readonly scopes: Map<string, unknown>[] = [new Map<string, unknown>()];
  /** Counters of increment and decrement; they hide what the context has under their names. */
  private readonly counters = new Map<string, number>();
  private readonly reported = new Set<string>();
  private steps = 0;
  private work = 0;

  constructor(readonly context: RenderContext) {}

  get text(): string {
    return this.output.text;
  }

  /** The part that it has used up of what one rendering may cost. */
  get cost(): number {
    return Math.max(this.steps / LIQUID_LIMITS.steps, this.work / LIQUID_LIMITS.work);
  }

  /** The variable of this name: of a loop, assigned, a counter, of the context. */
  lookup(name: string): unknown {
    for (let index = this.scopes.length - 1; index >= 0; index -= 1) {
      const scope = this.scopes[index]!;
      if (scope.has(name)) return scope.get(name);
    }
    return this.counters.get(name) ?? readRoot(this.context, name);
  }

  /**
   * Adds to a counter, which begins with what the context has under its name, or with 0.
   * @returns the count before
   * @throws LiquidFault when the context has something there that cannot be counted
   */
  count(name: string, step: 1 | -1): number {
    const before = this.counters.get(name) ?? readRoot(this.context, name) ?? 0;
    if (!Number.isInteger(before)) throw new LiquidFault('value', `Expected "${name}" to be an integer to count with`);
    this.counters.set(name, (before as number) + step);
    return before as number;
  }

  assign(name: string, value: unknown): void {
    this.scopes[0]!.set(name, value);
  }

  /** Runs `body` with variables of its own. */
  within(variables: Map<string, unknown>, body: () => void): void {
    this.scopes.push(variables);
    try {
      body();
    } finally {
      this.scopes.pop();
    }
  }

  /** Renders nodes in their order, up to a break or continue. A node that fails is reported, and the next one follows. */
  renderNodes(nodes: readonly Node[]): void {
    for (const node of nodes) {
      this.step();
      try {
        node.render(this);
      } catch (error) {
        if (!(error instanceof LiquidFault) || error instanceof LiquidLimitFault) throw error;
        this.report(error, error.place ?? node.place);
      }
      if (this.interrupt !== null) return;
    }
  }

  write(value: unknown): void {
    this.output.write(typeof value === 'string' ? value : this.textOf(value));
  }

  /** What `body` writes, instead of writing it. */
  capture(body: () => void): string {
    const outer = this.output;
    this.output = new Output();
    try {
      body();
      this.charge(this.output.text.length);
      return this.output.text;
    } finally {
      this.output = outer;
    }
  }

  textOf(value: unknown): string {
    return toText(value, this.charge);
  }

  /** Counts one evaluation. */
  step(): void {
    this.steps += 1;
    if (this.steps > LIQUID_LIMITS.steps) {
      throw new LiquidLimitFault(`Expected at most ${LIQUID_LIMITS.steps} steps, the rest is left out`);
    }
  }

  /** Counts characters that are produced or searched. */
  readonly charge = (characters: number): void => {
    this.work += characters;
    if (this.work > LIQUID_LIMITS.work) {
      throw new LiquidLimitFault(`Expected at most ${LIQUID_LIMITS.work} characters of work, the rest is left out`);
    }
  };

  chargeItems(count: number): void {
    this.charge(count * LIQUID_LIMITS.itemWeight);
  }

  /** Reports a problem once for each place, however often a loop comes by. */
  report({ kind, message }: Pick<LiquidFault, 'kind' | 'message'>, place: Place): void {
    const key = `${place.begin} ${message}`;
    if (this.reported.has(key) || this.problems.length >= LIQUID_LIMITS.problems) return;
    this.reported.add(key);
    this.problems.push(describeProblem(kind, message, place));
  }
}

/** The variable of this name in the context; `now` where it has none. */
export function readRoot(context: RenderContext, name: string): unknown {
  const scope = context.scope as Record<string, unknown>;
  if (Object.hasOwn(scope, name)) return isUnsafeKey(name) ? undefined : scope[name];
  return name === 'now' ? context.now.toISOString() : undefined;
}
