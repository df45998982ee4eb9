import { beginExecution, type ExecutionState, type Trigger } from '../engine/execution';
import { compact } from '../engine/compaction';
import { runExecution } from '../engine/interpreter';
import type { Ending, StepRecord } from '../engine/journal';
import { STUDIO_LIMITS, type Limits } from '../engine/limits';
import { STUDIO_TIME_ZONE } from '../engine/liquid';
import { compileProgram } from '../engine/program';
import type { Flow } from '../flow/flow';
import { widgets } from '../widgets';
import { ScriptedEffects, type EffectScript } from './scripted-effects';
import { VirtualClock } from './virtual-clock';

/** A run of a flow without any server. */
export interface ScriptedRun {
  flow: Flow;
  trigger: Trigger;
  script?: EffectScript;
  limits?: Partial<Limits>;
  timeZone?: string;
  /** When the execution begins, ISO 8601; the first moment of 2026 where absent. */
  startAt?: string;
  /** Subflows by SID. */
  subflows?: Readonly<Record<string, Flow>>;
  /** Compacts the state at every widget boundary, with this threshold; not at all where absent. */
  compactAbove?: number;
}

export interface ScriptedResult {
  state: ExecutionState;
  steps: StepRecord[];
  ending: Ending;
  effects: ScriptedEffects;
}

const IDENTITY = {
  accountSid: `AC${'0'.repeat(32)}`,
  executionSid: `FN${'0'.repeat(32)}`,
  flowSid: `FW${'0'.repeat(32)}`,
  revision: 1,
};

/**
 * Runs a flow against a script, from the trigger to its end. The state goes through JSON at every widget boundary, as
 * continue-as-new and snapshots need it.
 */
export async function runScripted({
  flow,
  trigger,
  script,
  limits,
  timeZone,
  startAt,
  subflows = {},
  compactAbove,
}: ScriptedRun): Promise<ScriptedResult> {
  const effects = new ScriptedEffects(script, new VirtualClock(startAt), Object.keys(subflows));
  const steps: StepRecord[] = [];
  const programs = new Map(
    Object.entries({ ...subflows, [IDENTITY.flowSid]: flow }).map(([sid, one]) => [sid, compileProgram(one, widgets)]),
  );
  const startedAt = effects.now().toISOString();
  let state = beginExecution({ ...IDENTITY, startedAt }, trigger, flow.trigger.name);
  for (;;) {
    const outcome = await runExecution(state, {
      program: ({ flowSid }) => programs.get(flowSid)!,
      effects,
      limits: { ...STUDIO_LIMITS, ...limits },
      timeZone: timeZone ?? STUDIO_TIME_ZONE,
      record: (step) => steps.push(structuredClone(step)),
      shouldSuspend: () => true,
    });
    if (outcome.kind === 'ended') return { state, steps, ending: outcome.ending, effects };
    if (compactAbove !== undefined) compact(state, ({ flowSid }) => programs.get(flowSid), compactAbove);
    state = JSON.parse(JSON.stringify(state)) as ExecutionState;
  }
}
