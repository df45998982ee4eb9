import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { isSid } from '../../twilio/sid';
import { channelOf, isAddress } from '../domain/address';
import { isHttpUrl } from '../domain/http-url';
import type { OutboundMessage } from '../domain/outbound';
import { isJsonObject, list, refusal, sid } from '../http/fields';

/** https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource */
export const newMessageParameters = z.object({
  To: z.string().default(''),
  From: z.string().default(''),
  MessagingServiceSid: sid('MG').optional(),
  Body: z
    .string()
    .refine(
      (body) => body.length <= 1_600,
      refusal(21617, 'The concatenated message body exceeds the 1600 character limit'),
    )
    .default(''),
  MediaUrl: list
    .refine((urls) => urls.length <= 10, refusal(21623, 'Number of media files exceeds allowed limit'))
    .refine((urls) => urls.every(isHttpUrl), refusal(21620, 'Invalid media URL(s)'))
    .default([]),
  StatusCallback: z
    .string()
    .transform((url) => (url === '' ? undefined : url))
    .refine((url) => url === undefined || isHttpUrl(url), refusal(21609, 'Invalid StatusCallback URL'))
    .optional(),
  ContentSid: sid('HX').optional(),
  ContentVariables: z
    .string()
    .refine(isJsonObject, refusal(21656, 'The ContentVariables Parameter is invalid'))
    .optional(),
  SendAt: z.undefined('The local Twilio sends at once and schedules nothing').optional(),
});

/**
 * @param poolSender sends for a messaging service that the request names instead of a number
 * @throws RestError 21211, 21212, 21266, 21602, 21603, 21604, 21910
 */
export function toOutboundMessage(
  parameters: z.output<typeof newMessageParameters>,
  poolSender: string | undefined,
): OutboundMessage {
  const { To: to, From, MessagingServiceSid, Body, MediaUrl, ContentSid, ContentVariables } = parameters;
  // A messaging service may also stand in the place of the number.
  const service = MessagingServiceSid ?? (isSid('MG', From) ? From : undefined);
  const sender = service === From ? '' : From;
  if (to === '') throw new RestError(400, 21604, "A 'To' phone number is required.");
  if (!isAddress(to)) throw new RestError(400, 21211, `Invalid 'To' Phone Number: ${to}`);
  if (service === undefined && sender === '') throw new RestError(400, 21603, "A 'From' phone number is required.");
  const from = sender === '' ? (poolSender ?? service ?? '') : sender;
  if (service === undefined) requireSender(from, to);
  if (Body === '' && MediaUrl.length === 0 && ContentSid === undefined) {
    throw new RestError(400, 21602, 'Message body is required.');
  }
  return {
    direction: 'outbound-api',
    from,
    to,
    body: Body,
    mediaUrls: MediaUrl,
    statusCallback: parameters.StatusCallback,
    messagingServiceSid: service,
    contentSid: ContentSid,
    contentVariables: ContentVariables,
  };
}

/** A number, a short code, or a name of at most eleven characters; every number is one of ours. */
function requireSender(from: string, to: string): void {
  if (from === to) throw new RestError(400, 21266, "'To' and 'From' number cannot be the same");
  if (!isAddress(from) && !/^(\d{3,8}|(?=.*[A-Za-z])[\w +&.-]{1,11})$/.test(from)) {
    throw new RestError(400, 21212, `Invalid From Number (caller ID): ${from}`);
  }
  if (channelOf(from) !== channelOf(to)) {
    throw new RestError(
      400,
      21910,
      'Invalid From and To pair. From and To should be of the same channel, such as whatsapp.',
    );
  }
}

/** A day (`2019-03-01`) or a point in time. */
const day = z.string().refine((value) => !Number.isNaN(Date.parse(value)), 'Expected a date');

/** https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources */
export const messageFilters = z.object({
  To: z.string().min(1).optional(),
  From: z.string().min(1).optional(),
  DateSent: day.optional(),
  'DateSent<': day.optional(),
  'DateSent>': day.optional(),
});

/** What can be changed of a message: its text can be wiped out, nothing can be put in its place. */
export const messageChanges = z.object({
  Body: z.literal('', { error: 'Expected the empty text, which redacts the message' }).optional(),
  Status: z.literal('canceled').optional(),
});
