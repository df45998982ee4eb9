import type { Request } from 'express';
import type { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { withoutNul } from './text';

/**
 * Checks the parameters of a form-encoded body. Names that the schema does not know are ignored, as Twilio does.
 *
 * @throws RestError 400 with the code that the field has, else 20001
 */
export function bodyParameters<Schema extends z.ZodObject>(
  request: Pick<Request, 'body'>,
  schema: Schema,
): z.output<Schema> {
  return parse((request.body ?? {}) as object, schema, 'in the post body');
}

/** Checks the parameters of the query, in the same way. */
export function queryParameters<Schema extends z.ZodObject>(request: Request, schema: Schema): z.output<Schema> {
  return parse(request.query, schema, 'in the query');
}

function parse<Schema extends z.ZodObject>(given: object, schema: Schema, place: string): z.output<Schema> {
  const values = withoutNul(given);
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  throw toRestError(parsed.error.issues[0], values, place);
}

function toRestError(issue: z.core.$ZodIssue | undefined, values: Record<string, unknown>, place: string): RestError {
  const name = String(issue?.path[0] ?? '');
  const code: unknown = issue?.code === 'custom' ? issue.params?.code : undefined;
  if (typeof code === 'number') return new RestError(400, code, issue?.message ?? '');
  if (values[name] === undefined) return RestError.badParameter(`Missing required parameter ${name} ${place}`);
  return RestError.badParameter(`Invalid value for parameter ${name}: ${issue?.message}`);
}
