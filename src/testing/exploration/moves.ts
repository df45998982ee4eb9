import type { Json, JsonObject } from '../../engine/context';
import { parseJsonSafely } from '../../engine/json';
import type { EffectAnswers, EffectCall, EffectScript } from '../scripted-effects';
import { SOMETHING_ELSE } from './candidates';
import { withField } from './field';

type Verb = keyof EffectAnswers;
type Answer<V extends Verb> = EffectAnswers[V] | null;

/** What the world can do when an effect is called. */
interface Moves<V extends Verb> {
  /** One for each way in which widgets can leave because of it. */
  outcomes: readonly Answer<V>[];
  /** The answer with another value for a field of the widget's output; undefined where that is none of the answer's. */
  withField?(answer: Answer<V>, path: readonly string[], value: string): Answer<V> | undefined;
}

const REFUSAL = { refuse: { code: '30007', message: 'Refused by the script' } } as const;

const MOVES: { readonly [V in Verb]: Moves<V> } = {
  sendMessage: {
    outcomes: [null, REFUSAL],
    withField: (answer, [root, ...path], value) => {
      if (root !== 'outbound' || path.length === 0) return undefined;
      const resource = answer && 'resource' in answer ? answer.resource : {};
      return { resource: object(withField(resource, path, value)) };
    },
  },
  waitForMessage: {
    outcomes: [
      { timeout: true },
      { reply: SOMETHING_ELSE },
      { undelivered: { status: 'undelivered', errorCode: '30003' } },
    ],
    withField: (answer, [root, name, ...rest], value) => {
      if (root !== 'inbound' || name === undefined || rest.length > 0) return undefined;
      const reply = answer && 'reply' in answer ? answer : { reply: SOMETHING_ELSE };
      if (name === 'Body') return { ...reply, reply: value };
      return { ...reply, parameters: { ...reply.parameters, [name]: value } };
    },
  },
  waitForReturn: {
    outcomes: [null, { parameters: {} }],
    withField: (answer, path, value) => ({ parameters: object(withField(answer?.parameters ?? {}, path, value)) }),
  },
  listen: { outcomes: [null] },
  testRegex: {
    outcomes: [
      { ok: true, matches: true },
      { ok: true, matches: false },
    ],
  },
  loadFlow: { outcomes: [null, { ok: false, code: 'flow:not_found', message: 'Refused by the script' }] },
  openConversation: {
    outcomes: [null, REFUSAL],
    withField: (answer, [root, ...path], value) =>
      root === 'conversation' && path.length > 0 ? object(withField(fields(answer), path, value)) : undefined,
  },
  handOff: {
    outcomes: [null, REFUSAL],
    withField: (answer, path, value) => object(withField(fields(answer), path, value)),
  },
  httpRequest: {
    outcomes: [
      null,
      { status: 500 },
      { ok: false, code: 'http:timeout', message: 'The script has no answer' },
      { contentType: 'text/xml', body: '<Response/>' },
    ],
    withField: withAnsweredHttp,
  },
};

/** The answer of a server in which `parsed`, the status or the body is another. */
function withAnsweredHttp(
  answer: Answer<'httpRequest'>,
  [root, ...path]: readonly string[],
  value: string,
): Answer<'httpRequest'> | undefined {
  const current = answer && !('ok' in answer) ? answer : {};
  if (root === 'status_code') return /^[1-5]\d\d$/.test(value) ? { ...current, status: Number(value) } : undefined;
  if (root === 'body') return { ...current, contentType: 'text/plain', body: value };
  if (root !== 'parsed' || path.length === 0) return undefined;
  const parsed = parseJsonSafely(current.body ?? '{}');
  const body = JSON.stringify(withField(parsed.ok ? parsed.value : {}, path, value));
  return { ...current, contentType: 'application/json', body };
}

/** The scripts in which one call is answered differently, one for each outcome that the call can have. */
export function otherOutcomes(script: EffectScript, calls: readonly EffectCall[], index: number): EffectScript[] {
  const call = calls[index]!;
  return MOVES[call.verb].outcomes.map((outcome) => withAnswer(script, calls, index, outcome));
}

/** The script in which one call answers with another value in a field of the widget's output, where it can. */
export function withAnsweredField(
  script: EffectScript,
  calls: readonly EffectCall[],
  index: number,
  field: { path: readonly string[]; value: string },
): EffectScript | undefined {
  const { verb } = calls[index]!;
  const moves = MOVES[verb] as Moves<Verb>;
  const current = (script[verb]?.[ordinal(calls, index)] ?? null) as Answer<Verb>;
  const answer = moves.withField?.(current, field.path, field.value);
  return answer === undefined ? undefined : withAnswer(script, calls, index, answer);
}

/** Without answers that nothing asked for, and without defaults at the end of a list. */
export function trimmed(script: EffectScript, calls: readonly EffectCall[]): EffectScript {
  const entries = Object.entries(script).map(([verb, answers]) => {
    const used: unknown[] = answers.slice(0, calls.filter((call) => call.verb === verb).length);
    while (used.at(-1) === null) used.pop();
    return [verb, used] as const;
  });
  return Object.fromEntries(entries.filter(([, answers]) => answers.length > 0));
}

function withAnswer(
  script: EffectScript,
  calls: readonly EffectCall[],
  index: number,
  answer: Answer<Verb>,
): EffectScript {
  const { verb } = calls[index]!;
  const position = ordinal(calls, index);
  const given: readonly unknown[] = script[verb] ?? [];
  const answers = Array.from({ length: Math.max(given.length, position + 1) }, (_, at) => given[at] ?? null);
  answers[position] = answer;
  return { ...script, [verb]: answers };
}

/** How many calls of the same verb came before. */
function ordinal(calls: readonly EffectCall[], index: number): number {
  const { verb } = calls[index]!;
  return calls.slice(0, index).filter((call) => call.verb === verb).length;
}

function fields(answer: JsonObject | { refuse: unknown } | null): JsonObject {
  return answer === null || 'refuse' in answer ? {} : answer;
}

function object(value: Json): JsonObject {
  return value as JsonObject;
}
