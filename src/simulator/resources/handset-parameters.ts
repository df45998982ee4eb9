import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { isHttpUrl } from '../domain/http-url';
import { withoutNul } from '../http/text';
import type { HandsetOutcome } from '../storage/messaging-tables';

/** Parameters by their names in lower case and without underscores, so that `From`, `from` and `error_code` all do. */
export function handsetParameters<Schema extends z.ZodObject>(
  values: object | undefined,
  schema: Schema,
): z.output<Schema> {
  const entries = Object.entries(withoutNul(values ?? {}));
  const renamed = entries.map(([name, value]) => [name.toLowerCase().replaceAll('_', ''), value]);
  const parsed = schema.safeParse(Object.fromEntries(renamed));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw RestError.badParameter(`Invalid value for parameter ${issue?.path.join('.')}: ${issue?.message}`);
}

/** An address; the blank that an unescaped `+` becomes in a form is a `+` again. */
export const handsetAddress = z
  .string()
  .min(1)
  .max(256)
  .transform((value) => value.replace(/(^|:) (?=\d)/, '$1+'));

const mediaUrl = z.string().refine(isHttpUrl, 'Expected an absolute URL');

/** Bytes. */
const LONGEST_BODY = 32 * 1024;

/** What `POST /simulator/messages` takes. */
export const sentMessage = z.object({
  from: handsetAddress,
  to: handsetAddress,
  body: z
    .string()
    .refine((value) => Buffer.byteLength(value) <= LONGEST_BODY, 'Expected at most 32 KB')
    .default(''),
  mediaurl: z
    .union([mediaUrl, z.array(mediaUrl).max(10)])
    .transform((value) => [value].flat())
    .default([]),
});

const OUTCOMES = ['delivered', 'read', 'undelivered', 'failed'] as const satisfies readonly HandsetOutcome[];

const wholeNumber = z.coerce.number().int().min(0);

/** What `PUT /simulator/addresses/{address}` takes. */
export const behaviour = z.object({
  address: handsetAddress,
  status: z.enum(OUTCOMES).default('delivered'),
  errorcode: wholeNumber.max(99_999).optional(),
  latencyms: wholeNumber.max(24 * 3600 * 1000).default(0),
});
