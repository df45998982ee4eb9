import { z } from 'zod';
import { definedOnly } from '../domain/defined';
import { isHttpUrl } from '../domain/http-url';
import { boolean, method, refusal } from '../http/fields';

/** A URL that the empty text takes away. */
const url = z
  .string()
  .refine((value) => value === '' || isHttpUrl(value), refusal(21502, 'Invalid URL'))
  .transform((value) => (value === '' ? null : value));

/** https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
export const phoneNumberParameters = z.object({
  FriendlyName: z.string().max(64).optional(),
  SmsUrl: url.optional(),
  SmsMethod: method.optional(),
  SmsApplicationSid: z.literal('', 'The local Twilio has no applications').optional(),
  SmsFallbackUrl: url.optional(),
  SmsFallbackMethod: method.optional(),
  StatusCallback: url.optional(),
  StatusCallbackMethod: method.optional(),
  VoiceUrl: url.optional(),
  VoiceMethod: method.optional(),
  VoiceFallbackUrl: url.optional(),
  VoiceFallbackMethod: method.optional(),
  VoiceCallerIdLookup: boolean.optional(),
});

export const newPhoneNumberParameters = phoneNumberParameters.extend({
  PhoneNumber: z
    .string()
    .refine((value) => /^\+[1-9]\d{4,14}$/.test(value), refusal(21421, 'PhoneNumber is invalid'))
    .optional(),
  AreaCode: z
    .string()
    .refine((value) => /^[2-9]\d\d$/.test(value), refusal(21451, 'Invalid area code'))
    .optional(),
});

export const phoneNumberFilters = z.object({
  /** The whole number or a part of it; `*` stands for any digit. */
  PhoneNumber: z.string().max(32).optional(),
  FriendlyName: z.string().optional(),
});

type Parameters = z.output<typeof phoneNumberParameters>;

export function toPhoneNumberChanges(parameters: Parameters): {
  friendly_name?: string;
  sms_url?: string | null;
  sms_method?: 'GET' | 'POST';
  sms_fallback_url?: string | null;
  sms_fallback_method?: 'GET' | 'POST';
} {
  return definedOnly({
    friendly_name: parameters.FriendlyName,
    sms_url: parameters.SmsUrl,
    sms_method: parameters.SmsMethod,
    sms_fallback_url: parameters.SmsFallbackUrl,
    sms_fallback_method: parameters.SmsFallbackMethod,
  });
}

/** What only calls need, as the resource shows it: kept, though nobody calls. */
export function toVoiceProperties(parameters: Parameters): Record<string, string | boolean | null | undefined> {
  return definedOnly({
    status_callback: parameters.StatusCallback,
    status_callback_method: parameters.StatusCallbackMethod,
    voice_url: parameters.VoiceUrl,
    voice_method: parameters.VoiceMethod,
    voice_fallback_url: parameters.VoiceFallbackUrl,
    voice_fallback_method: parameters.VoiceFallbackMethod,
    voice_caller_id_lookup: parameters.VoiceCallerIdLookup,
  });
}
