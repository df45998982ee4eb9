import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beginExecution, type Trigger } from '../src/engine/execution';
import { runExecution } from '../src/engine/interpreter';
import { STUDIO_LIMITS } from '../src/engine/limits';
import { lintTemplate, STUDIO_TIME_ZONE } from '../src/engine/liquid';
import { compileProgram, type Program } from '../src/engine/program';
import { lintRegex } from '../src/engine/regex';
import { requestTrigger } from '../src/engine/triggers';
import { compileFlow, type Flow } from '../src/flow/flow';
import { loadFlow } from '../src/flow/load';
import { explore } from '../src/testing/explore';
import { ScriptedEffects, type EffectScript } from '../src/testing/scripted-effects';
import { widgets } from '../src/widgets';
import { catalogue } from '../src/widgets/catalogue';
import type { Benchmark } from './benchmark';
import { chain } from './chain';
import { median, round } from './statistics';

/** What the engine costs by itself, on one core and without a server; of time, that of the CPU: others may use it too. */
interface EngineFigures {
  /** Steps a second of a survey: questions, answers, splits. */
  steps: number;
  /** Steps a second where every step renders templates with filters and tags. */
  templates: number;
  /** A step's cost in a flow of 2,000 widgets ÷ the same in one of 20. */
  flowSize: number;
  /** Milliseconds that a flow of 2,000 widgets takes to load: parsed, validated and linted. */
  load: number;
}

const SMALL = 20;
const LARGE = 2000;

/** The engine by itself: no server, no conversations. */
export const engineAlone: Benchmark = {
  name: 'engine',
  title: 'The engine by itself, on one core',
  async run({ rounds, quick }) {
    const { steps, templates, flowSize, load } = await measureEngine(quick ? 3 : rounds + 4);
    console.table({
      'steps/s, a survey': steps,
      'steps/s, templates with filters and tags': templates,
      'cost of a step, 2,000 widgets ÷ 20': flowSize,
      'ms to load 2,000 widgets': load,
    });
    return { stepsPerSecond: steps, templateStepsPerSecond: templates, flowSizeStep: flowSize, loadMs: load };
  },
};

/** Measures the engine. Rounds of what is compared alternate, so that a busy machine is as slow for both. */
async function measureEngine(rounds: number): Promise<EngineFigures> {
  const survey = await surveyRuns();
  const templates = [runOf(compileFlow(chain(SMALL, { texts: 'templates' })))];
  const [small, large] = [SMALL, LARGE].map((size) => [runOf(compileFlow(chain(size)))]) as [Run[], Run[]];
  const seconds = { survey: [] as number[], templates: [] as number[], small: [] as number[], large: [] as number[] };
  for (let turn = 0; turn <= rounds; turn += 1) {
    const measured = {
      survey: await secondsPerStep(survey),
      templates: await secondsPerStep(templates),
      small: await secondsPerStep(small),
      large: await secondsPerStep(large),
    };
    // The first turn is for the compiler.
    if (turn > 0) for (const name of KINDS) seconds[name].push(measured[name]);
  }
  return {
    steps: Math.round(1 / median(seconds.survey)),
    templates: Math.round(1 / median(seconds.templates)),
    flowSize: round(median(seconds.large.map((large, turn) => large / seconds.small[turn]!))),
    load: round(loadMilliseconds(), 1),
  };
}

const KINDS = ['survey', 'templates', 'small', 'large'] as const;

interface Run {
  program: Program;
  trigger: Trigger;
  script: EffectScript;
}

function runOf(flow: Flow): Run {
  const trigger = requestTrigger({ from: '+15559990000', to: '+15550001111', parameters: { name: 'Ada' } });
  return { program: compileProgram(flow, widgets), trigger, script: {} };
}

/** A survey, with every path of it. */
async function surveyRuns(): Promise<Run[]> {
  const file = path.join(__dirname, '..', 'test/flows/survey.flow.json');
  const loaded = loadFlow(readFileSync(file, 'utf8'), catalogue);
  if (!loaded.ok) throw new Error(`Expected a valid flow in ${file}`);
  const program = compileProgram(loaded.flow, widgets);
  const { scripts } = await explore(loaded.flow);
  return scripts.map(({ trigger, script }) => ({ program, trigger, script }));
}

/** Milliseconds of each measurement. */
const MEASURED = 250;

async function secondsPerStep(runs: readonly Run[]): Promise<number> {
  const began = cpuMilliseconds();
  let steps = 0;
  while (cpuMilliseconds() - began < MEASURED) for (const run of runs) steps += await play(run);
  return (cpuMilliseconds() - began) / 1000 / steps;
}

/** That this process has used so far. */
function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const IDENTITY = {
  accountSid: `AC${'0'.repeat(32)}`,
  executionSid: `FN${'0'.repeat(32)}`,
  flowSid: `FW${'0'.repeat(32)}`,
  revision: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
};

/** Runs to the end as a workflow does: one activation after another, a record of each step. Returns the steps. */
async function play({ program, trigger, script }: Run): Promise<number> {
  const state = beginExecution(IDENTITY, trigger, program.trigger);
  let steps = 0;
  await runExecution(state, {
    program: () => program,
    effects: new ScriptedEffects(script),
    limits: STUDIO_LIMITS,
    timeZone: STUDIO_TIME_ZONE,
    record: () => {
      steps += 1;
    },
  });
  return steps;
}

function loadMilliseconds(): number {
  const times = Array.from({ length: 5 }, (_, turn) => {
    // Other texts each time: what was parsed once is remembered.
    const text = JSON.stringify(chain(LARGE, { texts: 'templates', mark: turn }));
    const began = cpuMilliseconds();
    const loaded = loadFlow(text, catalogue, { lintTemplate, lintRegex });
    if (!loaded.ok) throw new Error('Expected the generated flow to be valid');
    return cpuMilliseconds() - began;
  });
  return median(times);
}
