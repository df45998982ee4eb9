import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { requestTrigger } from '../../src/engine/triggers';
import { loadFlow } from '../../src/flow/load';
import { runScripted } from '../../src/testing/run-scripted';
import type { EffectScript } from '../../src/testing/scripted-effects';
import { widgets } from '../../src/widgets';
import { conversationTrigger, messageTrigger } from '../support/triggers';

/** A conversation with a flow: how it begins, what the contact does, and what came of it when it was recorded. */
interface Scenario {
  description: string;
  flow: string;
  begin: { message: string } | { conversationMessage: string } | { request: Record<string, string> };
  script: EffectScript;
}

const root = path.join(__dirname, '..', '..');
const folder = path.join(__dirname, 'golden');
const scenarios = readdirSync(folder).filter((file) => file.endsWith('.scenario.json'));

test.each(scenarios)('%s', async (file) => {
  const scenario = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Scenario;
  const golden = path.join(folder, file.replace('.scenario.json', '.golden.json'));
  const result = await play(scenario);
  if (process.env.GOLDEN_UPDATE === '1') writeFileSync(golden, `${JSON.stringify(result, null, 2)}\n`);
  if (!existsSync(golden)) throw new Error(`Expected ${golden}, but it is missing: npm run golden:update writes it`);
  expect(result).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
});

async function play({ flow: file, begin, script }: Scenario): Promise<unknown> {
  const loaded = loadFlow(readFileSync(path.join(root, file), 'utf8'), widgets);
  if (!loaded.ok) throw new Error(`Expected ${file} to be valid, but: ${JSON.stringify(loaded.problems)}`);
  const { steps, ending, effects, state } = await runScripted({ flow: loaded.flow, trigger: triggerOf(begin), script });
  expect(effects.unused()).toEqual([]);
  const sent = effects.sent.map(({ widget, body, channel }) => ({ widget, body, over: channel.kind }));
  return { sent, ending, steps, context: state.frames[0]?.context };
}

function triggerOf(begin: Scenario['begin']) {
  if ('message' in begin) return messageTrigger(begin.message);
  if ('conversationMessage' in begin) return conversationTrigger(begin.conversationMessage);
  return requestTrigger({ from: '+15559990000', to: '+15550001111', parameters: begin.request });
}
