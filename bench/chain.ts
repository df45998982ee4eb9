import type { Condition, FlowDefinition, State, Transition } from '../src/flow/definition';

/** Steps that an execution takes, however many widgets there are. */
const STEPS = 19;

const TEXTS = {
  plain: '{{flow.data.name}}',
  templates:
    "Dear {{ flow.data.name | default: 'you' | upcase }}, {% if flow.variables.count > 3 %}again {% endif %}" +
    "{{ contact.channel.address | replace: '+', '%2B' | append: '!' }}",
} as const;

/**
 * A flow of so many widgets, of which an execution that the REST API starts runs the last few: sends, variables and splits
 * in turn. `mark` makes its texts different from those of other flows.
 */
export function chain(size: number, texts: keyof typeof TEXTS, mark = 0): FlowDefinition {
  const text = TEXTS[texts] + ' '.repeat(mark);
  const names = Array.from({ length: size - 1 }, (_, index) => `widget_${index}`);
  const first = names[names.length - STEPS]!;
  const states = names.map((name, index) => widget(name, index, names[index + 1], text));
  // What no execution comes to hangs on another event of the trigger, so that nothing is unreachable.
  const transitions = [
    { event: 'incomingMessage', next: names[0] },
    { event: 'incomingRequest', next: first },
  ];
  const trigger = { name: 'Trigger', type: 'trigger', transitions, properties: {} };
  return { description: 'A chain', states: [trigger, ...states], initial_state: 'Trigger' };
}

function widget(name: string, index: number, next: string | undefined, text: string): State {
  const to = (event: string): Transition => (next === undefined ? { event } : { event, next });
  if (index % 3 === 0) {
    const properties = { from: '{{flow.channel.address}}', to: '{{contact.channel.address}}', body: text };
    return { name, type: 'send-message', transitions: [to('sent'), to('failed')], properties };
  }
  if (index % 3 === 1) {
    const variables = [
      { key: 'count', value: '{{flow.variables.count | plus: 1}}' },
      { key: 'text', value: text },
    ];
    return { name, type: 'set-variables', transitions: [to('next')], properties: { variables } };
  }
  const condition = (value: string): Condition => ({
    friendly_name: value,
    arguments: [text],
    type: 'equal_to',
    value,
  });
  const matches = ['Grace', 'Edsger', 'Ada'].map((value) => ({ ...to('match'), conditions: [condition(value)] }));
  return { name, type: 'split-based-on', transitions: [to('noMatch'), ...matches], properties: { input: text } };
}
