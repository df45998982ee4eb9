import { z } from 'zod';
import { definedOnly } from '../domain/defined';
import { POST_EVENTS, PRE_EVENTS } from '../domain/events';
import { list, method, refusal, webhookUrl } from '../http/fields';
import type { EventWebhookColumns } from '../storage/tables';

const KNOWN: ReadonlySet<string> = new Set([...POST_EVENTS, ...PRE_EVENTS]);

/** A URL that the empty text takes away. */
const removableUrl = z.union([z.literal(''), webhookUrl]).transform((value) => (value === '' ? null : value));

/** The webhook of an account or of a service. */
export const eventWebhookParameters = z.object({
  PreWebhookUrl: removableUrl.optional(),
  PostWebhookUrl: removableUrl.optional(),
  Method: method.optional(),
  Filters: list
    .transform((names) => names.filter((name) => name !== ''))
    .refine((names) => names.every((name) => KNOWN.has(name)), refusal(50365, 'Invalid conversation webhook filter'))
    .optional(),
});

export function toEventWebhookColumns(
  parameters: z.output<typeof eventWebhookParameters>,
): Partial<EventWebhookColumns> {
  return definedOnly({
    pre_webhook_url: parameters.PreWebhookUrl,
    post_webhook_url: parameters.PostWebhookUrl,
    webhook_method: parameters.Method,
    webhook_filters: parameters.Filters && JSON.stringify(parameters.Filters),
  });
}
