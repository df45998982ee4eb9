/**
 * What is wrong with a flow definition, in the form of Twilio's error details. All problems of a definition are reported
 * at once; an `error` refuses the definition, a `warning` does not.
 */
export interface Problem {
  readonly level: 'error' | 'warning';
  /** Permanent code, listed in docs/errors.md. */
  readonly code: ProblemCode;
  /** Studio's wording where Studio has one. */
  readonly message: string;
  /** JSON-pointer-like place: `#/states/3/properties/timeout`. */
  readonly property_path: string;
}

/** Codes of problems that refuse a definition. */
export const ERROR_CODES = [
  'flow:json',
  'flow:too_large',
  'flow:reserved_key',
  'flow:type',
  'flow:required',
  'flow:null',
  'flow:enumeration',
  'flow:range',
  'flow:format',
  'flow:property',
  'flow:initial_state',
  'flow:trigger',
  'flow:illegal_name',
  'flow:duplicate_name',
  'flow:unknown_type',
  'flow:unknown_event',
  'flow:duplicate_event',
  'flow:unknown_next',
  'flow:rest_only',
  'flow:more',
] as const;

/** Codes of problems that a definition may have. */
export const WARNING_CODES = [
  'flow:legacy',
  'flow:unknown_key',
  'flow:unusual_name',
  'flow:unreachable',
  'flow:loop',
  'flow:no_match',
  'flow:conditions',
  'flow:arguments',
  'flow:template',
  'flow:regex',
  'flow:subflows',
  'flow:not_runnable',
  'flow:more',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
export type WarningCode = (typeof WARNING_CODES)[number];
export type ProblemCode = ErrorCode | WarningCode;

/** Where in a definition: `['states', 3, 'transitions', 0]`. */
export type Place = readonly PropertyKey[];

/** Joins path segments as Studio writes them: `#/states/3/transitions/0/next`, with JSON pointer's escapes (RFC 6901). */
export function propertyPath(...segments: Place): string {
  return ['#', ...segments.map((segment) => String(segment).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

/** Problems of one level that are kept; a hostile definition could make one with every byte. */
const MAX_PROBLEMS = 500;
const MORE = { code: 'flow:more', message: `only ${MAX_PROBLEMS} problems are listed`, property_path: '#' } as const;

/** Collects the problems of one definition, in the order in which they are found. */
export class ProblemList {
  readonly #problems: { error: Problem[]; warning: Problem[] } = { error: [], warning: [] };

  error(code: ErrorCode, message: string, place: Place): void {
    this.#add({ level: 'error', code, message, property_path: propertyPath(...place) });
  }

  warning(code: WarningCode, message: string, place: Place): void {
    this.#add({ level: 'warning', code, message, property_path: propertyPath(...place) });
  }

  #add(problem: Problem): void {
    const sameLevel = this.#problems[problem.level];
    if (sameLevel.length < MAX_PROBLEMS) sameLevel.push(problem);
    if (sameLevel.length === MAX_PROBLEMS) sameLevel.push({ ...problem, ...MORE });
  }

  /** Whether there is no error. */
  get ok(): boolean {
    return this.#problems.error.length === 0;
  }

  /** Whether no further error would be listed, so that looking for one is a waste. */
  get full(): boolean {
    return this.#problems.error.length > MAX_PROBLEMS;
  }

  get warnings(): Problem[] {
    return [...this.#problems.warning];
  }

  /** Errors first. */
  get all(): Problem[] {
    return [...this.#problems.error, ...this.#problems.warning];
  }
}

/** A text of the definition inside a message: in quotes, and not all of it where it is long. */
export function quote(text: string): string {
  return text.length > 80 ? `'${text.slice(0, 80)}…'` : `'${text}'`;
}
