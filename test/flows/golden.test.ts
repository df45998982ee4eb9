import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '../../src/engine/context';
import type { Trigger } from '../../src/engine/execution';
import type { Limits } from '../../src/engine/limits';
import { requestTrigger } from '../../src/engine/triggers';
import { runScripted } from '../../src/testing/run-scripted';
import type { EffectScript } from '../../src/testing/scripted-effects';
import { ownFlow } from '../support/flows';
import { conversationTrigger, messageTrigger } from '../support/triggers';

/** A conversation with a flow: how it begins, what the contact and the world do, and what came of it when it was recorded. */
interface Scenario {
  description: string;
  flow: string;
  begin: { message: string } | { conversationMessage: string } | { request: JsonObject };
  script?: EffectScript;
  startAt?: string;
  limits?: Partial<Limits>;
  /** Files by SID. */
  subflows?: Record<string, string>;
}

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

test.each(scenarios)('%s comes to the same when all that nothing reads is left out at every widget', async (file) => {
  const scenario = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Scenario;
  const golden = readFileSync(path.join(folder, file.replace('.scenario.json', '.golden.json')), 'utf8');
  const { context: _whole, ...expected } = JSON.parse(golden) as Record<string, unknown>;
  expect(await play({ ...scenario, compactAbove: 0 })).toMatchObject(expected);
});

test('no golden conversation is left over from a scenario that is gone', () => {
  const goldens = readdirSync(folder).filter((file) => file.endsWith('.golden.json'));
  expect(
    goldens.map((file) => file.replace('.golden.', '.scenario.')).filter((file) => !scenarios.includes(file)),
  ).toEqual([]);
});

async function play({ flow, begin, subflows = {}, ...run }: Scenario & { compactAbove?: number }): Promise<unknown> {
  const called = Object.entries(subflows).map(([sid, file]) => [sid, ownFlow(file)] as const);
  const { steps, ending, effects, state } = await runScripted({
    ...run,
    flow: ownFlow(flow),
    trigger: triggerOf(begin),
    subflows: Object.fromEntries(called),
  });
  expect(effects.unused()).toEqual([]);
  const sent = effects.sent.map(({ key: _key, channel, ...message }) => ({ ...message, over: channel.kind }));
  const result = { sent, ending, cleanup: state.cleanup, steps, context: state.frames[0]?.context };
  return JSON.parse(JSON.stringify(result)) as unknown;
}

function triggerOf(begin: Scenario['begin']): Trigger {
  if ('message' in begin) return messageTrigger(begin.message);
  if ('conversationMessage' in begin) return conversationTrigger(begin.conversationMessage);
  return requestTrigger({ from: '+15559990000', to: '+15550001111', parameters: begin.request });
}
