import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { channelOf } from '../domain/address';
import type { AutoCreation } from '../domain/auto-creation';
import { definedOnly } from '../domain/defined';
import { POST_EVENTS } from '../domain/events';
import { address, boolean, count, flowSid, list, method, name, refusal, sid, webhookUrl } from '../http/fields';

const TYPES = ['sms', 'whatsapp', 'messenger', 'gbm', 'email', 'rcs', 'apple', 'chat'] as const;

/** Types whose addresses begin with their name. */
const PREFIXED: ReadonlySet<string> = new Set(['sms', 'whatsapp', 'messenger', 'rcs']);

const KNOWN: ReadonlySet<string> = new Set(POST_EVENTS);

export const addressParameters = z.object({
  FriendlyName: name(256, 50003, 'Friendly name').optional(),
  'AutoCreation.Enabled': boolean.optional(),
  'AutoCreation.Type': z.enum(['webhook', 'studio', 'default']).optional(),
  'AutoCreation.ConversationServiceSid': sid('IS').optional(),
  'AutoCreation.WebhookUrl': webhookUrl.optional(),
  'AutoCreation.WebhookMethod': method.optional(),
  'AutoCreation.WebhookFilters': list
    .refine((names) => names.every((name) => KNOWN.has(name)), refusal(50365, 'Invalid conversation webhook filter'))
    .optional(),
  'AutoCreation.StudioFlowSid': flowSid.optional(),
  'AutoCreation.StudioRetryCount': count.optional(),
});

export const newAddressParameters = addressParameters.extend({
  Type: z
    .string()
    .transform((value) => value.toLowerCase())
    .pipe(z.enum(TYPES)),
  Address: z.string().min(1).max(256),
  AddressCountry: z
    .string()
    .regex(/^[A-Z]{2}$/i, 'Expected a country of ISO 3166-1')
    .optional(),
});

/** @throws RestError 20001 when the address is none of its type */
export function requireAddressOfType({ Type, Address }: z.output<typeof newAddressParameters>): void {
  if (!PREFIXED.has(Type)) return;
  const fits = address(50407, '').safeParse(Address).success && channelOf(Address) === Type;
  if (!fits) throw RestError.badParameter(`Invalid value for parameter Address: expected an address of type ${Type}`);
}

/** @throws RestError 20001 when the type of auto creation lacks what it needs */
export function toAutoCreation(before: AutoCreation, parameters: z.output<typeof addressParameters>): AutoCreation {
  const changes: Partial<AutoCreation> = {
    enabled: parameters['AutoCreation.Enabled'],
    type: parameters['AutoCreation.Type'],
    conversation_service_sid: parameters['AutoCreation.ConversationServiceSid'],
    webhook_url: parameters['AutoCreation.WebhookUrl'],
    webhook_method: parameters['AutoCreation.WebhookMethod'],
    webhook_filters: parameters['AutoCreation.WebhookFilters'],
    studio_flow_sid: parameters['AutoCreation.StudioFlowSid'],
    studio_retry_count: parameters['AutoCreation.StudioRetryCount'],
  };
  const after = { ...before, ...definedOnly(changes) };
  const missing = missingParameter(after);
  if (missing) throw RestError.badParameter(`Missing required parameter ${missing} in the post body`);
  return after;
}

function missingParameter({ type, webhook_url, studio_flow_sid }: AutoCreation): string | undefined {
  if (type === 'studio' && !studio_flow_sid) return 'AutoCreation.StudioFlowSid';
  if (type === 'webhook' && !webhook_url) return 'AutoCreation.WebhookUrl';
  return undefined;
}
