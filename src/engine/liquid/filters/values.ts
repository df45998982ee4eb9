import { formatDate } from '../dates/strftime';
import { readDate } from '../dates/read';
import { toJson } from '../runtime/text';
import type { Run } from '../runtime/run';
import { isHash, isTruthy } from '../runtime/values';
import type { Filter } from './filter';

/** Filters that take any value. */
export const VALUE_FILTERS: Readonly<Record<string, Filter>> = {
  date: { min: 1, max: 1, apply: (input, [format], run) => date(input, run.textOf(format), run) },
  default: {
    min: 0,
    max: 1,
    options: true,
    apply: (input, [instead], _run, options) => withDefault(input, instead, options),
  },
  to_json: { min: 0, max: 0, apply: (input, _args, run) => toJson(input, run.charge) },
};

/** What is no date, or has no format to be printed in, stays as it is. */
function date(input: unknown, format: string, run: Run): unknown {
  if (format === '') return input;
  const instant = readDate(input, run.context);
  return instant === null ? input : formatDate(instant, format, run.context.timeZone, run.charge);
}

function withDefault(input: unknown, instead: unknown = '', options: ReadonlyMap<string, unknown>): unknown {
  if (input === false && isTruthy(options.get('allow_false'))) return input;
  return isTruthy(input) && !isEmpty(input) ? input : instead;
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string' || Array.isArray(value)) return value.length === 0;
  return typeof value === 'symbol' || (isHash(value) && Object.keys(value).length === 0);
}
