import { readFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from '@swc/core';
import { triggerFromMessage } from '../../src/engine/triggers';
import type { Flow } from '../../src/flow/flow';
import * as testing from '../../src/testing';
import { ownFlow } from '../support/flows';

const page = readFileSync(path.join(__dirname, '../../docs/testing-flows.md'), 'utf8');

/** What the examples of the page name. */
const names = {
  runScripted: testing.runScripted,
  explore: testing.explore,
  coverageOf: testing.coverage,
  triggerFromMessage,
  expect,
  load: (file: string): { flow: Flow } => ({ flow: ownFlow(file) }),
};

test('the examples on the page about testing flows hold, one after the other', async () => {
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
  expect(blocks).toHaveLength(3);
  const source = `export async function run(): Promise<void> {\n${blocks.join('\n')}\n}`;
  const { code } = transformSync(source, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const exported: { run?: () => Promise<void> } = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the page's own code, which is reviewed like any other
  const evaluate = new Function('exports', ...Object.keys(names), code) as (...given: unknown[]) => void;
  evaluate(exported, ...Object.values(names));
  await exported.run!();
  expect.hasAssertions();
});

test('the page lists every effect that a script can answer', () => {
  const effects = new testing.ScriptedEffects();
  const listed = [...page.matchAll(/^\| `(\w+)` +\| (?:`\{|fields|texts|which|whether)/gm)].map(([, name]) => name);
  const script = (effects as unknown as { script: object }).script;
  expect(listed.sort()).toEqual(Object.keys(script).sort());
});
