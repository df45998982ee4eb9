import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import type { JsonObject } from '../../src/engine/context';
import { beginExecution } from '../../src/engine/execution';
import { runExecution } from '../../src/engine/interpreter';
import type { StepRecord } from '../../src/engine/journal';
import { STUDIO_LIMITS } from '../../src/engine/limits';
import { STUDIO_TIME_ZONE } from '../../src/engine/liquid';
import { compileProgram } from '../../src/engine/program';
import * as engineWidget from '../../src/engine/widget';
import { loadFlow } from '../../src/flow/load';
import * as flowProperties from '../../src/flow/properties';
import { ScriptedEffects } from '../../src/testing/scripted-effects';
import { widgets } from '../../src/widgets';
import { fencedBlocks } from '../support/markdown';
import { conversationTrigger } from '../support/triggers';

interface PageCase {
  description: string;
  properties: JsonObject;
  trigger: string;
  expect: { event: string; output?: JsonObject };
}

const root = path.join(__dirname, '../..');
const page = readFileSync(path.join(root, 'docs/adding-a-widget.md'), 'utf8');
const [source = ''] = fencedBlocks(page, 'ts widget');
const cases = JSON.parse(fencedBlocks(page, 'json cases')[0] ?? '[]') as PageCase[];

test("the page's widget compiles as a file of src/widgets", () => {
  expect(problemsOf(path.join(root, 'src/widgets/count-words.ts'), source)).toEqual([]);
});

test.each(cases)("the page's widget $description", async ({ properties, trigger, expect: { event, output } }) => {
  const step = await run(evaluate(source).countWords!, properties, trigger);
  expect(step.event).toBe(event);
  expect(step.output).toEqual(output);
});

test('its cases take every exit', () => {
  const { events } = evaluate(source).countWords!;
  expect(new Set(cases.map((one) => one.expect.event))).toEqual(new Set(events));
});

/** What the compiler says of a file that is only here, as one of the project. */
function problemsOf(file: string, text: string): string[] {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (name) => ts.sys.readFile(name)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    path.resolve(name) === file
      ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)
      : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  const problems = [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()];
  return problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** The exports of the page's module, as if it stood in `src/widgets`. */
function evaluate(text: string): Record<string, engineWidget.AnyWidget> {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const modules: Record<string, object> = { '../engine/widget': engineWidget, '../flow/properties': flowProperties };
  const require = (name: string): unknown => modules[name] ?? createRequire(__filename)(name);
  const exports: Record<string, engineWidget.AnyWidget> = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- The text is our own page.
  (new Function('require', 'exports', outputText) as (load: typeof require, into: typeof exports) => void)(
    require,
    exports,
  );
  return exports;
}

/** Runs the widget in a flow, with the registry as it will be. */
async function run(widget: engineWidget.AnyWidget, properties: JsonObject, body: string): Promise<StepRecord> {
  const registry = { ...widgets, [widget.type]: widget };
  const transitions = [{ event: 'incomingConversationMessage', next: 'widget' }];
  const states = [
    { name: 'Trigger', type: 'trigger', transitions, properties: {} },
    { name: 'widget', type: widget.type, transitions: widget.events.map((event) => ({ event })), properties },
  ];
  const loaded = loadFlow({ initial_state: 'Trigger', states }, registry);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const program = compileProgram(loaded.flow, registry);
  const effects = new ScriptedEffects();
  const steps: StepRecord[] = [];
  const identity = { accountSid: 'AC', executionSid: 'FN', flowSid: 'FW', revision: 1 };
  const startedAt = effects.now().toISOString();
  await runExecution(beginExecution({ ...identity, startedAt }, conversationTrigger(body), 'Trigger'), {
    program: () => program,
    effects,
    limits: STUDIO_LIMITS,
    timeZone: STUDIO_TIME_ZONE,
    record: (step) => steps.push(step),
  });
  return steps[1]!;
}
