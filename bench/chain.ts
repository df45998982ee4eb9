import type { Condition, FlowDefinition, State, Transition } from '../src/flow/definition';

const TEXTS = {
  plain: '{{flow.data.name}}',
  templates:
    "Dear {{ flow.data.name | default: 'you' | upcase }}, {% if flow.variables.count > 3 %}again {% endif %}" +
    "{{ contact.channel.address | replace: '+', '%2B' | append: '!' }}",
} as const;

export interface ChainOptions {
  /** Steps that an execution takes, however many widgets there are. */
  steps?: number;
  texts?: keyof typeof TEXTS;
  /** Computes only, and sends nothing. */
  pure?: boolean;
  /** Makes its texts different from those of other flows. */
  mark?: number;
}

/**
 * A flow of so many widgets, of which an execution that the REST API starts runs the last few: sends, variables and splits
 * in turn.
 */
export function chain(size: number, options: ChainOptions = {}): FlowDefinition {
  const { steps = 19, texts = 'plain', pure = false, mark = 0 } = options;
  const text = TEXTS[texts] + ' '.repeat(mark);
  const names = Array.from({ length: size - 1 }, (_, index) => `widget_${index}`);
  const first = names[names.length - steps]!;
  const states = names.map((name, index) => widget(name, kindOf(index, pure), names[index + 1], text));
  // What no execution comes to hangs on another event of the trigger, so that nothing is unreachable.
  const transitions = [
    { event: 'incomingMessage', next: names[0] },
    { event: 'incomingRequest', next: first },
  ];
  const trigger = { name: 'Trigger', type: 'trigger', transitions, properties: {} };
  return { description: 'A chain', states: [trigger, ...states], initial_state: 'Trigger' };
}

const KINDS = ['send', 'set', 'split'] as const;
type Kind = (typeof KINDS)[number];

function kindOf(index: number, pure: boolean): Kind {
  const kinds = pure ? KINDS.slice(1) : KINDS;
  return kinds[index % kinds.length]!;
}

function widget(name: string, kind: Kind, next: string | undefined, text: string): State {
  const to = (event: string): Transition => (next === undefined ? { event } : { event, next });
  if (kind === 'send') {
    const properties = { from: '{{flow.channel.address}}', to: '{{contact.channel.address}}', body: text };
    return { name, type: 'send-message', transitions: [to('sent'), to('failed')], properties };
  }
  if (kind === 'set') {
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
