import type { SchemaIssue } from './definition';
import type { ErrorCode, Place, ProblemList } from './problems';

/**
 * Adds the issues that a schema found in `value` to `problems`, in the words of Studio's validator (Twilio's
 * documentation, error 81022). `place` is where `value` stands in the definition.
 */
export function addSchemaIssues(
  problems: ProblemList,
  issues: readonly SchemaIssue[],
  value: unknown,
  place: Place,
): void {
  for (const issue of issues) {
    const { code, message } = studioWording(issue, valueAt(value, issue.path));
    problems.error(code, message, [...place, ...issue.path]);
  }
}

interface Wording {
  code: ErrorCode;
  message: string;
}

function studioWording(issue: SchemaIssue, value: unknown): Wording {
  if (value === undefined) return { code: 'flow:required', message: 'is missing but it is required' };
  if (value === null) return { code: 'flow:null', message: 'must not be null' };
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected ?? 'unknown', value);
    case 'invalid_value':
      return notAllowed(issue.values ?? []);
    case 'invalid_union':
      return closestMember(issue, value);
    case 'too_small':
      return { code: 'flow:range', message: tooSmall(issue) };
    case 'too_big':
      return { code: 'flow:range', message: tooBig(issue) };
    case 'invalid_format':
      return { code: 'flow:format', message: issue.message };
    default:
      return { code: 'flow:property', message: issue.message };
  }
}

/** Every number of Studio's schema is an integer; zod says so only of numbers with a fraction. */
const TYPE_NAMES: Readonly<Record<string, string>> = { int: 'integer', number: 'integer', record: 'object' };

function wrongType(expected: string, value: unknown): Wording {
  return { code: 'flow:type', message: `${jsonType(value)} found, ${TYPE_NAMES[expected] ?? expected} expected` };
}

function notAllowed(values: readonly unknown[]): Wording {
  const message =
    values.length === 1
      ? `must be a constant value ${String(values[0])}`
      : `does not have a value in the enumeration [${values.join(', ')}]`;
  return { code: 'flow:enumeration', message };
}

/** Of a union, the member that got furthest into the value says what is wrong; on a tie, the first. */
function closestMember({ errors = [], message }: SchemaIssue, value: unknown): Wording {
  const depth = (issue: SchemaIssue): number => issue.path.length;
  const [closest] = errors.flatMap((member) => member.slice(0, 1)).sort((a, b) => depth(b) - depth(a));
  return closest ? studioWording(closest, valueAt(value, closest.path)) : { code: 'flow:property', message };
}

function tooSmall({ origin, minimum = 0 }: SchemaIssue): string {
  if (origin === 'array') return `there must be a minimum of ${minimum} items in the array`;
  if (origin === 'string') return `must be at least ${minimum} characters long`;
  return `must have a minimum value of ${minimum}`;
}

function tooBig({ origin, maximum = 0 }: SchemaIssue): string {
  if (origin === 'array') return `there must be a maximum of ${maximum} items in the array`;
  if (origin === 'string') return `may only be ${maximum} characters long`;
  return `must have a maximum value of ${maximum}`;
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function valueAt(value: unknown, path: Place): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<PropertyKey, unknown>)[key];
  }
  return current;
}
