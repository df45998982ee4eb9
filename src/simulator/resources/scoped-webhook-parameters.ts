import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { POST_EVENTS } from '../domain/events';
import type { NewScopedWebhook } from '../domain/scoped-webhook';
import type { ScopedWebhookConfiguration } from '../domain/scoped-webhook-request';
import { definedOnly } from '../domain/defined';
import { count, flowSid, list, method, refusal, webhookUrl } from '../http/fields';

const KNOWN: ReadonlySet<string> = new Set(POST_EVENTS);

const TARGETS = ['webhook', 'trigger', 'studio'] as const;

export const scopedWebhookParameters = z.object({
  'Configuration.Url': webhookUrl.optional(),
  'Configuration.Method': method.optional(),
  'Configuration.Filters': list
    .refine((names) => names.every((name) => KNOWN.has(name)), refusal(50365, 'Invalid conversation webhook filter'))
    .optional(),
  'Configuration.Triggers': list
    .refine((words) => words.length <= 5, refusal(50362, 'Too many conversation webhook triggers'))
    .refine(
      (words) => words.every((word) => word.length > 0 && word.length <= 248),
      refusal(50366, 'Invalid conversation webhook trigger'),
    )
    .optional(),
  'Configuration.FlowSid': flowSid.optional(),
});

export const newScopedWebhookParameters = scopedWebhookParameters.extend({
  Target: z.string().optional(),
  'Configuration.ReplayAfter': count.optional(),
});

/** @throws RestError 50364, 50368 without a target; 50367, 50369, 50370, 50371 when it lacks what it needs */
export function toNewScopedWebhook(parameters: z.output<typeof newScopedWebhookParameters>): NewScopedWebhook {
  const target = toTarget(parameters.Target);
  const configuration = definedOnly({
    ...toConfiguration(parameters),
    replay_after: parameters['Configuration.ReplayAfter'],
  });
  requireComplete(target, configuration);
  return { target, configuration: target === 'studio' ? configuration : { method: 'POST', ...configuration } };
}

/** What a request changes of a configuration. */
export function toConfiguration(parameters: z.output<typeof scopedWebhookParameters>): ScopedWebhookConfiguration {
  return definedOnly({
    url: parameters['Configuration.Url'],
    method: parameters['Configuration.Method'],
    filters: parameters['Configuration.Filters'],
    triggers: parameters['Configuration.Triggers'],
    flow_sid: parameters['Configuration.FlowSid'],
  });
}

function requireComplete(target: NewScopedWebhook['target'], configuration: ScopedWebhookConfiguration): void {
  const { url, filters, triggers, flow_sid } = configuration;
  if (target === 'studio') {
    if (!flow_sid) throw new RestError(400, 50367, 'Invalid conversation webhook flow SID');
    return;
  }
  if (!url) throw new RestError(400, 50369, 'Conversation webhook URL not provided');
  if (target === 'webhook' && !filters) throw new RestError(400, 50370, 'Conversation webhook filter not provided');
  if (target === 'trigger' && !triggers) throw new RestError(400, 50371, 'Conversation webhook trigger not provided');
}

function toTarget(value: string | undefined): NewScopedWebhook['target'] {
  if (value === undefined) throw new RestError(400, 50368, 'Conversation webhook type not provided');
  const target = TARGETS.find((known) => known === value);
  if (!target) throw new RestError(400, 50364, 'Invalid conversation webhook type');
  return target;
}
