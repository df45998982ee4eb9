import { z } from 'zod';
import type { Json, JsonObject } from '../engine/context';
import { parseJsonSafely } from '../engine/json';
import { setOwn } from '../engine/own-property';
import { WARNING } from '../engine/warnings';
import { defineWidget } from '../engine/widget';
import { looseProperties, text } from '../flow/properties';

const variable = z.looseObject({ key: z.string(), value: text(), type: z.string().optional() });

/**
 * Writes variables to `flow.variables.<key>` and, the same pair, to `widgets.<name>.<key>`. All values are rendered before
 * the first is written. Text that is a plain number becomes a number; with type `json_object` the text is parsed, and
 * kept as text with warning 81027 where it is no JSON; null becomes an empty text. Exits: `next`.
 */
export const setVariables = defineWidget({
  type: 'set-variables',
  properties: looseProperties({ variables: z.array(variable).optional() }),
  literal: ['variables.*.key'],
  events: ['next'],
  run({ variables = [] }, { exit, warn }) {
    const written: JsonObject = {};
    for (const { key, value, type, parse_as_json: parseAsJson } of variables) {
      const typed = type === 'json_object' || parseAsJson === true ? parse(key, value, warn) : numberOrText(value);
      setOwn(written, key, typed);
    }
    return exit('next', written, { variables: written });
  },
});

function parse(key: string, text: string, warn: (code: number, message: string) => void): Json {
  const parsed = parseJsonSafely(text);
  if (parsed.ok) return parsed.value ?? '';
  warn(WARNING.variableType, `Expected JSON in variable '${key}', but ${parsed.problem}`);
  return text;
}

/** Studio keeps an unquoted number numeric, so that `plus` and `greater_than` work on it. */
function numberOrText(text: string): Json {
  const trimmed = text.trim();
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(trimmed) && String(Number(trimmed)) === trimmed ? Number(trimmed) : text;
}
