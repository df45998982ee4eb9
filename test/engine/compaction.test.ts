import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compact } from '../../src/engine/compaction';
import { beginExecution, type ExecutionState } from '../../src/engine/execution';
import { compileProgram } from '../../src/engine/program';
import { compileFlow } from '../../src/flow/flow';
import type { FlowDefinition, State } from '../../src/flow/definition';
import { widgets } from '../../src/widgets';
import { restTrigger } from '../support/triggers';

const source = path.join(__dirname, '../../src/widgets');

/** A flow that has got answers and is about to send `body`, then maybe again. */
const flowOf = (body: string, more: State[] = []): FlowDefinition => ({
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingRequest', next: 'fetch' }] },
    { name: 'fetch', type: 'make-http-request', properties: {}, transitions: [{ event: 'success', next: 'ask-2' }] },
    { name: 'ask-2', type: 'make-http-request', properties: {}, transitions: [{ event: 'success', next: 'send' }] },
    {
      name: 'send',
      type: 'send-message',
      properties: { body },
      transitions: [{ event: 'sent', ...(more[0] && { next: more[0].name }) }],
    },
    ...more,
  ],
});

/** The names of outputs that are left where the execution stands before `send`. */
function left(definition: FlowDefinition, above = 10): string[] {
  const state = stateOf(definition);
  const program = compileProgram(compileFlow(definition), widgets);
  compact(state, () => program, above);
  return Object.keys(state.frames[0]!.context.widgets);
}

function stateOf(definition: FlowDefinition): ExecutionState {
  const identity = {
    accountSid: 'AC',
    executionSid: 'FN',
    flowSid: 'FW',
    revision: 1,
    startedAt: '2026-01-01T00:00:00Z',
  };
  const state = beginExecution(identity, restTrigger(), 'Trigger');
  const [frame] = state.frames;
  frame!.position = definition.states[3]!.name;
  frame!.context.widgets = { fetch: { body: 'x'.repeat(100) }, 'ask-2': { body: 'y'.repeat(100) }, tiny: { a: 1 } };
  return state;
}

describe('compaction', () => {
  it('leaves out what nothing on the way can read, where it is large', () => {
    expect(left(flowOf('Bye'))).toEqual(['tiny']);
    expect(left(flowOf('Bye'), 1000)).toEqual(['fetch', 'ask-2', 'tiny']);
    expect(left(flowOf('{{widgets.ask-2.body}}'), 0)).toEqual(['ask-2']);
  });

  it('says what is left out, until it is there again', () => {
    const definition = flowOf('Bye');
    const state = stateOf(definition);
    const program = compileProgram(compileFlow(definition), widgets);
    compact(state, () => program, 10);
    expect(state.frames[0]!.omitted).toEqual(['fetch', 'ask-2']);
    state.frames[0]!.context.widgets = { fetch: {} };
    compact(state, () => program, 10);
    expect(state.frames[0]!.omitted).toEqual(['ask-2']);
  });

  it('keeps what a widget further on reads', () => {
    const later: State = {
      name: 'later',
      type: 'split-based-on',
      properties: { input: 'x' },
      transitions: [
        { event: 'noMatch' },
        {
          event: 'match',
          conditions: [{ friendly_name: '', arguments: ['x'], type: 'equal_to', value: "{{ widgets['ask-2'].body }}" }],
        },
      ],
    };
    expect(left(flowOf('Bye', [later]))).toEqual(['ask-2', 'tiny']);
  });

  it('keeps what a widget reads of its own, such as what a Function has answered before', () => {
    const again: State = { name: 'fetch', type: 'run-function', properties: {}, transitions: [{ event: 'success' }] };
    const definition = flowOf('Bye', [again]);
    definition.states.splice(1, 1);
    const state = stateOf(definition);
    state.frames[0]!.position = 'send';
    const program = compileProgram(compileFlow(definition), widgets);
    compact(state, () => program, 10);
    expect(Object.keys(state.frames[0]!.context.widgets)).toEqual(['fetch', 'tiny']);
  });

  it.each([
    '{{ widgets }}',
    '{{ widgets | to_json }}',
    '{% for w in widgets %}{{ w }}{% endfor %}',
    '{% assign all = widgets %}{{ all.fetch }}',
    '{{ widgets[flow.variables.name].body }}',
    '{{ widgets [ name ] }}',
    '{{ widgets.size }}',
    '{{ widgets . first }}',
    "{{ widgets['last'] }}",
    '{{ widgets.\u180esize }}',
    '{{ [flow.variables.root].x }}',
    // JavaScript reads it as another number, and that would be the name.
    '{{ widgets[12345678901234567890].body }}',
  ])('keeps everything where %s is rendered', (body) => {
    expect(left(flowOf(body))).toEqual(['fetch', 'ask-2', 'tiny']);
  });

  it.each([
    '{{widgets . ask-2 . body}}',
    '{{ widgets["ask-2"]["body"] }}',
    '{% if widgets.ask-2 %}{% endif %}',
    "{{ widgets['ask-2'].list[0] }}",
  ])('keeps what %s names', (body) => expect(left(flowOf(body))).toContain('ask-2'));

  it('keeps what may be named, as a part of another name', () => {
    expect(left(flowOf('{{widgets.fetch-more.body}}'))).toContain('fetch');
  });

  it('keeps everything where the flow of a frame is gone', () => {
    const state = stateOf(flowOf('Bye'));
    compact(state, () => undefined, 0);
    expect(Object.keys(state.frames[0]!.context.widgets)).toHaveLength(3);
  });

  it('knows of every widget that reads what it has left before', () => {
    const files = readdirSync(source).filter((file) => file.endsWith('.ts'));
    const reading = files.filter((file) =>
      /context\s*\.\s*widgets/.test(readFileSync(path.join(source, file), 'utf8')),
    );
    const known = Object.values(widgets)
      .filter(({ readsOwnOutput }) => readsOwnOutput)
      .map(({ type }) => `${type}.ts`);
    expect(reading).toEqual(known);
  });
});
