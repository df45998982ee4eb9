import type { JsonObject } from '../../engine/context';
import type { TriggerEvent } from '../../engine/execution';
import type { Ending, StepRecord } from '../../engine/journal';
import type { Limits } from '../../engine/limits';
import { locateSteps, transitionKey, type LocatedStep, type TransitionKey } from '../coverage';
import { runScripted } from '../run-scripted';
import type { EffectCall } from '../scripted-effects';
import { otherOutcomes, trimmed, withAnsweredField } from './moves';
import { triggerOf, withTriggerField, type Plan } from './plan';
import type { Family } from './sources';
import { Wishes, type Wish } from './wishes';

/** How long a search goes on. */
export interface SearchBounds {
  /** Runs in all. */
  runs: number;
  /** Runs in which nothing new was found. */
  patience: number;
  limits?: Partial<Limits>;
}

/** A run that took a transition that no run before it had taken. */
export interface Finding {
  plan: Plan;
  steps: StepRecord[];
  ending: Ending;
  taken: readonly TransitionKey[];
}

interface Trial {
  plan: Plan;
  /** The first call that the plans which follow from it may answer differently. */
  from: number;
  /** The plan was made so that this transition would be taken. */
  towards?: TransitionKey;
}

/** Calls of one run that are varied; and of one that a limit has ended, as the rounds of a loop behave alike. */
const MAX_CALLS = 80;
const MAX_CALLS_OF_LOOP = 10;
/** Values that one widget may show before it counts as more of the same. */
const MAX_NOVELTIES = 24;

/**
 * Looks for plans that take transitions which none has taken yet. A run that shows something new (a transition, another
 * value at a split, other variables) is varied: each of its calls answered differently, and, for each condition that it
 * came to and that has not held yet, the inputs that decide it. Breadth first and without chance: the same flow gives the
 * same plans.
 */
export class Search {
  readonly findings: Finding[] = [];
  runs = 0;
  private readonly taken = new Set<TransitionKey>();
  private readonly shown = new Map<string, Set<string>>();
  private readonly tried = new Set<string>();
  private readonly aimed: Trial[] = [];
  private readonly open: Trial[] = [];
  private readonly wishes: Wishes;
  private fruitless = 0;

  constructor(
    private readonly family: Family,
    private readonly wanted: ReadonlySet<TransitionKey>,
    private readonly bounds: SearchBounds,
  ) {
    this.wishes = new Wishes(family);
  }

  /** Searches from executions that these events begin. */
  async explore(events: readonly TriggerEvent[]): Promise<void> {
    for (const event of events) this.open.push({ plan: { event, fields: {}, script: {} }, from: 0 });
    for (let trial = this.next(); trial; trial = this.next()) {
      if (trial.towards && this.taken.has(trial.towards)) continue;
      const before = this.taken.size;
      await this.run(trial);
      this.fruitless = this.taken.size > before ? 0 : this.fruitless + 1;
    }
  }

  private next(): Trial | undefined {
    const found = [...this.wanted].every((key) => this.taken.has(key));
    if (found || this.runs >= this.bounds.runs || this.fruitless >= this.bounds.patience) return undefined;
    return this.aimed.shift() ?? this.open.shift();
  }

  private async run({ plan, from }: Trial): Promise<void> {
    const trigger = triggerOf(plan);
    const identity = JSON.stringify(plan);
    if (!trigger || this.tried.has(identity)) return;
    this.tried.add(identity);
    this.runs += 1;
    const { flow, subflows } = this.family;
    const { script, startAt } = plan;
    const { limits } = this.bounds;
    const { steps, ending, effects } = await runScripted({ flow, subflows, trigger, script, startAt, limits });
    const located = locateSteps(flow, steps, subflows);
    const keys = located.filter(({ index }) => index >= 0).map(keyOf);
    const used = { ...plan, script: trimmed(script, effects.calls) };
    if (keys.some((key) => !this.taken.has(key))) this.findings.push({ plan: used, steps, ending, taken: keys });
    for (const key of keys) this.taken.add(key);
    if (!this.showsSomethingNew(steps)) return;
    const length = ending.reason === 'FLOW_END' ? MAX_CALLS : MAX_CALLS_OF_LOOP;
    this.varyAnswers(used, effects.calls.slice(0, from + length), from);
    this.aim(used, effects.calls, located);
  }

  /** A step shows something new by where it leads, by what a split was given, and by the variables that there are. */
  private showsSomethingNew(steps: readonly StepRecord[]): boolean {
    const variables: JsonObject = {};
    let isNew = false;
    for (const step of steps) {
      Object.assign(variables, step.variables);
      const place = JSON.stringify([step.widget, step.event, step.to, step.transition, step.parentStepSid === null]);
      const shown = this.shown.get(place) ?? new Set();
      this.shown.set(place, shown);
      if (shown.size >= MAX_NOVELTIES) continue;
      const before = shown.size;
      isNew = shown.add(JSON.stringify([step.inputs.input, variables])).size > before || isNew;
    }
    return isNew;
  }

  private varyAnswers(plan: Plan, calls: readonly EffectCall[], from: number): void {
    for (let index = from; index < calls.length; index += 1) {
      const others = otherOutcomes(plan.script, calls, index);
      const fields = this.wishes.answeredBy(widgetOf(calls[index]!));
      const answered = fields.flatMap((field) => withAnsweredField(plan.script, calls, index, field) ?? []);
      for (const script of [...others, ...answered]) this.open.push({ plan: { ...plan, script }, from: index });
    }
  }

  /** Changes what decides the conditions that the run came to and that have not held yet. */
  private aim(plan: Plan, calls: readonly EffectCall[], located: readonly LocatedStep[]): void {
    const visited = new Map(
      located.map(({ flowSid, state }) => [JSON.stringify([flowSid, state.name]), { flowSid, state }]),
    );
    for (const { flowSid, state } of visited.values()) {
      if (state.type !== 'split-based-on') continue;
      for (let index = 0; index < state.transitions.length; index += 1) {
        const towards = transitionKey({ flowSid, widget: state.name, index });
        if (this.taken.has(towards)) continue;
        for (const wish of this.wishes.of(flowSid, state, index)) {
          for (const trial of this.granting(wish, plan, calls)) this.aimed.push({ ...trial, towards });
        }
      }
    }
  }

  private granting({ source, value }: Wish, plan: Plan, calls: readonly EffectCall[]): Trial[] {
    if (source.kind === 'now') return [{ plan: { ...plan, startAt: value }, from: 0 }];
    if (source.kind === 'trigger') {
      const changed = withTriggerField(plan, source.path, value);
      return changed ? [{ plan: changed, from: 0 }] : [];
    }
    return calls.flatMap((call, index) => {
      const script =
        widgetOf(call) === source.widget && withAnsweredField(plan.script, calls, index, { ...source, value });
      return script ? [{ plan: { ...plan, script }, from: index }] : [];
    });
  }
}

function keyOf({ flowSid, state, index }: LocatedStep): TransitionKey {
  return transitionKey({ flowSid, widget: state.name, index });
}

/** The widget that a call was made for; most effects are told. */
function widgetOf({ argument }: EffectCall): string | undefined {
  return typeof argument === 'object' && argument !== null && 'widget' in argument
    ? String(argument.widget)
    : undefined;
}
