import type { Flow } from '../../flow/flow';
import type { Condition, State } from '../../flow/definition';
import { isRecord } from '../../flow/json-value';

/** Where a value comes from that the outside world decides. */
export type Source =
  /** What a widget got for an answer: a field of its output. */
  | { kind: 'answer'; widget: string; path: readonly string[] }
  /** A field below `trigger`, such as `['message', 'Body']`. */
  | { kind: 'trigger'; path: readonly string[] }
  /** The time of day. */
  | { kind: 'now' };

/** A flow with the subflows that it can call, by SID. */
export interface Family {
  flow: Flow;
  subflows: Readonly<Record<string, Flow>>;
}

/** What decides a text, and the words and numbers that templates compare it with on its way. */
export interface Influences {
  sources: Source[];
  literals: string[];
}

/** Which inputs from outside decide a text of `flow`, through variables and the parameters of subflows. */
export function influencesOn(text: string, flow: Flow, family: Family): Influences {
  const tracer = new Tracer(family);
  tracer.trace(text, flow);
  return { sources: [...tracer.sources.values()], literals: [...tracer.literals] };
}

/** The texts that decide whether a condition holds. */
export function textsOf({ arguments: args, value }: Condition, state: State): string[] {
  const input = state.properties?.input;
  return [args[0] ?? (typeof input === 'string' ? input : ''), value];
}

const PATH = /\b(?:flow|widgets|trigger|contact)(?:\s*\.\s*[\w-]+|\[\d+\])+/g;
const LITERAL = /'([^']*)'|"([^"]*)"|\b\d+\b/g;

class Tracer {
  readonly sources = new Map<string, Source>();
  readonly literals = new Set<string>();
  private readonly seen = new Set<string>();

  constructor(private readonly family: Family) {}

  trace(text: string, flow: Flow): void {
    const once = `${this.family.flow === flow ? '' : flow.trigger.name}${text}`;
    if (this.seen.has(once) || !/\{[{%]/.test(text)) return;
    this.seen.add(once);
    if (/['"](now|today)['"]/.test(text)) this.add({ kind: 'now' });
    for (const [, single, double] of text.matchAll(LITERAL)) this.literals.add(single ?? double ?? '');
    for (const [path] of text.matchAll(PATH)) this.follow(path.split(/[\s.[\]]+/).filter(Boolean), flow);
  }

  private follow([root, first = '', ...rest]: string[], flow: Flow): void {
    if (root === 'contact') this.add({ kind: 'trigger', path: ['from'] });
    else if (root === 'trigger') this.followTrigger([first, ...rest], flow);
    else if (root === 'widgets') this.followWidget(first, rest, flow);
    else if (first === 'data') this.add({ kind: 'trigger', path: ['request', 'parameters', ...rest] });
    else if (first === 'channel') this.add({ kind: 'trigger', path: ['to'] });
    else if (first === 'variables') this.followVariable(rest[0], flow);
  }

  private followTrigger(path: string[], flow: Flow): void {
    this.add({ kind: 'trigger', path });
    const [kind, field, name] = path;
    if (kind !== 'parent' || field !== 'parameters') return;
    for (const caller of [this.family.flow, ...Object.values(this.family.subflows)]) {
      for (const { type, properties } of caller.definition.states) {
        const called = type === 'run-subflow' ? properties?.flow_sid : undefined;
        if (typeof called !== 'string' || this.family.subflows[called] !== flow) continue;
        for (const text of pairs(properties?.parameters, name)) this.trace(text, caller);
      }
    }
  }

  private followWidget(widget: string, path: string[], flow: Flow): void {
    const state = flow.states.get(widget);
    if (state?.type === 'set-variables') {
      for (const text of pairs(state.properties?.variables, path[0])) this.trace(text, flow);
    } else if (state?.type === 'run-subflow') {
      const called = this.family.subflows[String(state.properties?.flow_sid)];
      if (called) this.followVariable(path[0], called);
    } else if (state) {
      this.add({ kind: 'answer', widget, path });
    }
  }

  private followVariable(name: string | undefined, flow: Flow): void {
    for (const { type, properties } of flow.definition.states) {
      if (type !== 'set-variables') continue;
      for (const text of pairs(properties?.variables, name)) this.trace(text, flow);
    }
  }

  private add(source: Source): void {
    this.sources.set(JSON.stringify(source), source);
  }
}

/** The values that a list of pairs has for a key; all of them where no key is named. */
function pairs(list: unknown, key: string | undefined): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((pair: unknown) =>
    isRecord(pair) && typeof pair.value === 'string' && (key === undefined || pair.key === key) ? [pair.value] : [],
  );
}
