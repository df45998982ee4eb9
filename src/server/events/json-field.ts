import { z } from 'zod';
import { lastOf } from '../rest/fields';

/** An object, as the JSON text that a form has or as it stands in a JSON body. */
export function jsonField<Schema extends z.ZodType>(schema: Schema): z.ZodType<z.output<Schema>> {
  return z.preprocess((value) => parsed(lastOf(value)), schema);
}

/** What is no JSON stays the text that it is, which no schema of an object takes. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
