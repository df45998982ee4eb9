import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import type { JsonObject } from '../../src/engine/context';
import type { FlowDefinition, State } from '../../src/flow/definition';
import { compileFlow } from '../../src/flow/flow';
import { loadFlow } from '../../src/flow/load';
import { runScripted } from '../../src/testing/run-scripted';
import type { EffectScript } from '../../src/testing/scripted-effects';
import { widgets } from '../../src/widgets';
import { fencedBlocks, firstColumn, sections } from '../support/markdown';
import { triggerOf, type Beginning } from '../support/play';

/** What a page says comes of its example. */
interface ExampleRun {
  begin: Beginning;
  script?: EffectScript;
  /** Definitions of the flows that a subflow's widget can load, by SID. */
  subflows?: Record<string, FlowDefinition>;
  event: string;
  to?: string;
  sent?: string[];
  output?: JsonObject;
  warnings?: number[];
}

const folder = path.join(__dirname, '../../docs/widgets');
const PARTS = ['When to use', 'Properties', 'Exits', 'Output', 'Example', 'Notes'];
const types = Object.keys(widgets) as (keyof typeof widgets)[];

test('every widget that runs has a page, and the index names it', () => {
  const pages = readdirSync(folder).filter((file) => file !== 'README.md');
  expect(pages.sort()).toEqual(types.map((type) => `${type}.md`).sort());
  const index = readFileSync(path.join(folder, 'README.md'), 'utf8');
  expect([...index.matchAll(/^\| \[([\w-]+)\]\(\1\.md\)/gm)].map(([, type]) => type).sort()).toEqual([...types].sort());
});

describe.each(types.filter((type) => existsSync(path.join(folder, `${type}.md`))))('the page of %s', (type) => {
  const text = readFileSync(path.join(folder, `${type}.md`), 'utf8');
  const parts = sections(text);

  it('has the parts of every page, in their order', () => {
    expect(text).toMatch(new RegExp(`^# ${type}\n`));
    expect([...parts.keys()]).toEqual(PARTS);
  });

  it('names the properties and the exits that there are', () => {
    const { shape } = widgets[type].properties as z.ZodObject;
    const properties = Object.keys(shape).filter((name) => name !== 'offset');
    expect(firstColumn(parts.get('Properties')!).sort()).toEqual(properties.sort());
    expect(firstColumn(parts.get('Exits')!).sort()).toEqual([...widgets[type].events].sort());
  });

  it('has an example that loads and does what the page says', async () => {
    const example = parts.get('Example')!;
    const [widget] = fencedBlocks(example, 'json widget').map((block) => JSON.parse(block) as State);
    const [run] = fencedBlocks(example, 'json run').map((block) => JSON.parse(block) as ExampleRun);
    expect({ type: widget?.type, run }).toMatchObject({ type, run: { event: expect.any(String) as string } });
    const { step, sent } = await play(widget!, run!);
    expect(step.event).toBe(run!.event);
    if (run!.to) expect(step.to).toBe(run!.to);
    if (run!.sent) expect(sent).toEqual(run!.sent);
    if (run!.output) expect(step.output).toEqual(run!.output);
    expect(step.warnings.map(({ code }) => code)).toEqual(run!.warnings ?? []);
  });
});

/** Runs the widget in a flow of its own; what its transitions lead to is there, and ends the flow. */
async function play(widget: State, { begin, script, subflows = {} }: ExampleRun) {
  const events = widgets.trigger.events.map((event) => ({ event, next: widget.name }));
  const first = { name: 'Trigger', type: 'trigger', properties: {}, transitions: events };
  const next = new Set(widget.transitions.flatMap((transition) => transition.next ?? []));
  const ends = [...next].map((name) => ({ name, type: 'set-variables', properties: {}, transitions: [] }));
  const states = widget.type === 'trigger' ? [widget] : [onlyFrom(begin, first), widget, ...ends];
  const loaded = loadFlow({ initial_state: 'Trigger', states }, widgets);
  if (!loaded.ok) throw new Error(`Expected the example to load, but: ${JSON.stringify(loaded.problems)}`);
  const others = Object.fromEntries(
    Object.entries(subflows).map(([sid, definition]) => [sid, compileFlow(definition)]),
  );
  const trigger = triggerOf(begin);
  const { steps, effects } = await runScripted({ flow: loaded.flow, trigger, script, subflows: others });
  expect(effects.unused()).toEqual([]);
  const step = steps.find(({ widget: name }) => name === widget.name);
  if (!step) throw new Error(`Expected '${widget.name}' to run, but it did not`);
  return { step, sent: effects.sent.map(({ body }) => body) };
}

/** Only the event that the example begins with is connected: some widgets are for flows that REST starts. */
function onlyFrom(begin: Beginning, trigger: State): State {
  const { event } = triggerOf(begin);
  return { ...trigger, transitions: trigger.transitions.filter((transition) => transition.event === event) };
}
