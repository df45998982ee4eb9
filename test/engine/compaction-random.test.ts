import fc from 'fast-check';
import { compileFlow } from '../../src/flow/flow';
import type { FlowDefinition, State } from '../../src/flow/definition';
import { runScripted, type ScriptedResult } from '../../src/testing/run-scripted';
import { definitionOf, split, state } from '../support/states';
import { restTrigger } from '../support/triggers';

const CHILD = `FW${'c'.repeat(32)}`;

/** Names that are parts of each other, and those that Liquid reads something else by. */
const NAMES = ['a', 'ab', 'a-b', 'a_b', 'size', 'first', 'last', '0', '10'];
const KEYS = ['body', 'parsed', 'status_code', 'size', '0'];

type Read = (name: string, key: string) => string;

/** Ways to read what one widget has left. */
const BY_NAME: Read[] = [
  (name, key) => `{{widgets.${name}.${key}}}`,
  (name, key) => `{{ widgets . ${name} . ${key} | json }}`,
  (name, key) => `{{ widgets["${name}"]['${key}'] | json }}`,
  (name) => `{{ widgets['${name}'].parsed.list[0] }}`,
  (name, key) => `{% case widgets.${name}.${key} %}{% when "x" %}1{% else %}2{% endcase %}`,
  (name, key) => `{% liquid\n assign one = widgets.${name}\n echo one.${key}\n%}`,
  () => '{{ flow | json }}{{ trigger | json }}{{ contact | json }}',
  () => 'nothing',
];

/** Ways to read of all of them, or by a name that only the rendering tells. */
const BY_CHANCE: Read[] = [
  (name) => `{{ ['widgets'] [ "${name}" ] | to_json }}`,
  (name) => `{{ ["widgets"].${name}.parsed.list[0] }}`,
  (name) => `{% assign name = "${name}" %}{{ widgets[name].body }}`,
  (name) => `{% assign name = "${name.slice(0, 1)}" | append: "${name.slice(1)}" %}{{ widgets[name].body }}`,
  (name) => `{% assign root = "wid" | append: "gets" %}{{ [root]["${name}"].body }}`,
  (name, key) => `{% assign all = widgets %}{{ all["${name}"].${key} }}`,
  () => '{% for pair in widgets %}{{ pair[0] }}={{ pair[1].body }}{% endfor %}',
  (name) => `{% if widgets contains "${name}" %}yes{% endif %}{% unless widgets["${name}"] %}no{% endunless %}`,
  () => '{{ widgets.size }}',
  () => '{{ widgets.first | json }}',
  () => '{{ widgets["last"] | json }}',
  () => '{{ widgets | json }} {{ widgets | size }}',
  () => '{{ widgets[flow.variables.pick].body }}{{ widgets[flow.data.pick].body }}',
];

const read = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...BY_NAME) },
  { weight: 1, arbitrary: fc.constantFrom(...BY_CHANCE) },
);

const template = fc
  .array(fc.tuple(read, fc.constantFrom(...NAMES), fc.constantFrom(...KEYS)), { maxLength: 2 })
  .map((reads) => reads.map(([write, name, key]) => write(name, key)).join('-'));

/** A widget that may do any of this. `next` are the names that it may lead to. */
type Make = (name: string, text: string, next: [string, string]) => State;
const BASIC: Make[] = [
  (name, text, [next]) =>
    state(name, 'make-http-request', { method: 'POST', url: 'https://example.com', body: text }, ['success', next]),
  (name, text, [next]) =>
    state(name, 'run-function', { url: 'https://example.com', parameters: [{ key: 'k', value: text }] }, [
      'success',
      next,
    ]),
  (name, text, [next]) => state(name, 'send-message', { body: text }, ['sent', next]),
  (name, text, [next, other]) =>
    state(
      name,
      'send-and-wait-for-reply',
      { body: text, timeout: '60' },
      ['incomingMessage', next],
      ['timeout', other],
    ),
  (name, text, [next]) => state(name, 'set-variables', { variables: [{ key: 'pick', value: text }] }, ['next', next]),
  (name, text, [next, other]) => split(name, text, next, { x: other }),
];
const CALL: Make = (name, text, [next]) =>
  state(name, 'run-subflow', { flow_sid: CHILD, parameters: [{ key: 'k', value: text, type: 'string' }] }, [
    'completed',
    next,
  ]);

/** A flow of a widget for each name, each leading to later ones or anywhere. */
function flow(makes: Make[]): fc.Arbitrary<FlowDefinition> {
  const widget = (name: string, place: number): fc.Arbitrary<State> =>
    fc
      .tuple(
        fc.constantFrom(...makes),
        template,
        fc.constantFrom(NAMES[place + 1] ?? '', NAMES[place + 2] ?? ''),
        fc.constantFrom(NAMES[place + 1] ?? '', ...NAMES),
      )
      .map(([make, text, next, other]) => make(name, text, [next, other]));
  return fc
    .tuple(fc.constantFrom(...NAMES), fc.tuple(...NAMES.map(widget)))
    .map(([first, states]) =>
      definitionOf(state('Trigger', 'trigger', {}, ['incomingRequest', first], ['incomingParent', first]), ...states),
    );
}

const answer = fc
  .constantFrom(...NAMES, 'x')
  .map((pick) => ({ body: JSON.stringify({ pick, list: [pick], text: 'x'.repeat(30) }) }));

const run = fc.record({
  flow: flow([...BASIC, CALL]),
  child: flow(BASIC),
  httpRequest: fc.array(answer, { minLength: 10, maxLength: 10 }),
  replies: fc.array(
    fc.constantFrom(...NAMES, 'x').map((reply) => ({ reply })),
    { maxLength: 10 },
  ),
  pick: fc.constantFrom(...NAMES),
});

/** All that an execution has done and read, but for what is left of its context. */
const told = ({ steps, ending, effects }: ScriptedResult) => ({
  steps: steps.map(({ base: _, ...step }) => step),
  ending,
  calls: effects.calls,
});

test('any flow does and renders the same, whatever is left out of what nothing can read', async () => {
  let omitted = 0;
  await fc.assert(
    fc.asyncProperty(run, async ({ flow: definition, child, httpRequest, replies, pick }) => {
      const play = (compactAbove?: number): Promise<ScriptedResult> =>
        runScripted({
          flow: compileFlow(definition),
          subflows: { [CHILD]: compileFlow(child) },
          trigger: restTrigger({ pick }),
          script: { httpRequest, waitForMessage: replies },
          limits: { steps: 25, sameWidget: 3 },
          compactAbove,
        });
      const [whole, compacted] = await Promise.all([play(), play(0)]);
      expect(told(compacted)).toEqual(told(whole));
      for (const [index, { context, omitted: names = [] }] of compacted.state.frames.entries()) {
        const { widgets } = whole.state.frames[index]!.context;
        expect({ ...widgets, ...context.widgets }).toEqual(widgets);
        expect(new Set([...Object.keys(context.widgets), ...names])).toEqual(new Set(Object.keys(widgets)));
        omitted += names.length;
      }
    }),
    { numRuns: 200 },
  );
  // Else nothing was tried.
  expect(omitted).toBeGreaterThan(50);
});
