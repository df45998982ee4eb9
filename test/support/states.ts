import type { FlowDefinition, State } from '../../src/flow/definition';

type Transition = State['transitions'][number];

/** A widget; each exit is its event, and where it leads unless that is the end. */
export const state = (name: string, type: string, properties: object, ...exits: [string, string?][]): State => ({
  name,
  type,
  properties: { ...properties },
  transitions: exits.map(([event, next]) => ({ event, ...(next && { next }) })),
});

/** A definition that begins with the first of these widgets. */
export const definitionOf = (...states: State[]): FlowDefinition => ({ initial_state: states[0]!.name, states });

const match = (input: string, word: string, next: string): Transition => ({
  event: 'match',
  ...(next && { next }),
  conditions: [{ friendly_name: word, arguments: [input], type: 'equal_to', value: word }],
});

/** A split by what the input is, each word leading to a widget; an empty one is the end. */
export const split = (name: string, input: string, otherwise: string, words: Record<string, string>): State => ({
  name,
  type: 'split-based-on',
  properties: { input },
  transitions: [
    { event: 'noMatch', next: otherwise },
    ...Object.entries(words).map(([word, next]) => match(input, word, next)),
  ],
});
