import type { z } from 'zod';
import { RestError } from '../../twilio/rest-error';

/**
 * Reads the parameters of a request, from its form, its JSON or its query. Parameters that the schema does not know are
 * ignored, as Twilio does.
 *
 * @throws RestError 400/20001 that names every parameter that is missing or wrong
 */
export function readParameters<Schema extends z.ZodObject>(schema: Schema, source: unknown): z.output<Schema> {
  const isObject = typeof source === 'object' && source !== null && !Array.isArray(source);
  const parsed = schema.safeParse(isObject ? { ...source } : {});
  if (parsed.success) return parsed.data;
  throw RestError.badParameter(parsed.error.issues.map(describe).join('; '));
}

function describe({ path, message }: z.core.$ZodIssue): string {
  const name = String(path[0]);
  return message === 'is missing' ? `Missing required parameter ${name}` : `Invalid parameter ${name}: ${message}`;
}
