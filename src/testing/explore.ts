import { TRIGGER_EVENTS, type TriggerEvent, type Trigger } from '../engine/execution';
import type { Ending, StepRecord } from '../engine/journal';
import type { Limits } from '../engine/limits';
import type { Flow } from '../flow/flow';
import { coverage, transitionKey, type Coverage, type TransitionKey } from './coverage';
import { triggerOf } from './exploration/plan';
import { Search, type Finding } from './exploration/search';
import type { Family } from './exploration/sources';
import { reasonFor, type Unreached } from './exploration/unreached';
import type { EffectScript } from './scripted-effects';

export interface ExploreOptions {
  /** The flows that the flow can call, by SID. */
  subflows?: Readonly<Record<string, Flow>>;
  /** Runs at most; 5,000 where absent. */
  runs?: number;
  /** Runs in a row that may find nothing new before the search ends; 1,000 where absent. */
  patience?: number;
  limits?: Partial<Limits>;
}

/** A script that takes the flow along a path of its own, for `runScripted`. */
export interface ExploredScript {
  trigger: Trigger;
  script: EffectScript;
  /** When the execution begins, where that matters. */
  startAt?: string;
  /** What came of it. */
  steps: StepRecord[];
  ending: Ending;
}

export interface Exploration {
  /** As few as take every transition that was reached. */
  scripts: ExploredScript[];
  /** Of these scripts. */
  coverage: Coverage;
  /** The transitions that no script takes, and why. */
  unreached: Unreached[];
  /** Runs that the search took. */
  runs: number;
}

/**
 * Finds scripts that together take every transition of a flow that can be taken, by running it: every trigger event that
 * leads somewhere, every outcome of a message, an answer or a request, and inputs that make each condition of a split
 * hold. The same flow gives the same scripts.
 */
export async function explore(flow: Flow, options: ExploreOptions = {}): Promise<Exploration> {
  const { subflows = {}, runs = 5000, patience = 1000, limits } = options;
  const family: Family = { flow, subflows };
  const search = new Search(family, possible(family), { runs, patience, limits });
  await search.explore(eventsOf(flow));
  const scripts = fewest(search.findings).map(toScript);
  const covered = coverage(
    flow,
    scripts.map(({ steps }) => steps),
    subflows,
  );
  return { scripts, coverage: covered, unreached: unreachedOf(covered, family), runs: search.runs };
}

/** Trigger events that lead somewhere; a call begins no execution. */
function eventsOf(flow: Flow): TriggerEvent[] {
  const connected = flow.trigger.transitions.filter(({ next }) => next).map(({ event }) => event);
  return TRIGGER_EVENTS.filter((event) => connected.includes(event));
}

/** What is worth searching for: not what anybody can tell will not be found. */
function possible(family: Family): ReadonlySet<TransitionKey> {
  const { transitions } = coverage(family.flow, [], family.subflows);
  const hopeless = new Set(['call', 'not-connected']);
  const wanted = transitions.filter(
    (transition) => !isUnusedTrigger(transition, family) && !hopeless.has(reasonFor(transition, false, family)),
  );
  return new Set(wanted.map(transitionKey));
}

/** A trigger event that leads nowhere, and those of subflows other than their parent's call. */
function isUnusedTrigger(
  { flowSid, widget, event, next }: Coverage['transitions'][number],
  { flow, subflows }: Family,
): boolean {
  if (flowSid === null) return widget === flow.trigger.name && next === null;
  return widget === subflows[flowSid]!.trigger.name && event !== 'incomingParent';
}

function unreachedOf({ transitions }: Coverage, family: Family): Unreached[] {
  const entered = new Set(
    transitions.filter(({ taken }) => taken > 0).map(({ flowSid, widget }) => JSON.stringify([flowSid, widget])),
  );
  return transitions
    .filter((transition) => transition.taken === 0 && !isUnusedTrigger(transition, family))
    .map((transition) => ({
      transition,
      reason: reasonFor(transition, entered.has(JSON.stringify([transition.flowSid, transition.widget])), family),
    }));
}

/** Few of the runs that take all that they take together: always the one next that takes most of what is left. */
function fewest(findings: readonly Finding[]): Finding[] {
  const left = new Set(findings.flatMap(({ taken }) => taken));
  const chosen: Finding[] = [];
  while (left.size > 0) {
    const gain = ({ taken }: Finding): number => new Set(taken.filter((key) => left.has(key))).size;
    const best = findings.reduce((one, other) => (gain(other) > gain(one) ? other : one));
    chosen.push(best);
    best.taken.forEach((key) => left.delete(key));
  }
  return chosen;
}

function toScript({ plan, steps, ending }: Finding): ExploredScript {
  const { script, startAt } = plan;
  return { trigger: triggerOf(plan)!, script, ...(startAt !== undefined && { startAt }), steps, ending };
}
