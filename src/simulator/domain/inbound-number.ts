import type { Selectable } from 'kysely';
import { RestError } from '../../twilio/rest-error';
import { newSid } from '../../twilio/sid';
import type { PhoneNumberTable } from '../storage/phone-numbers';
import { postWebhook } from '../webhooks/outbox';
import type { Work } from '../work';
import { channelOf } from './address';
import type { ChannelMessage } from './delivery';
import { attachMedia, type Media } from './media';
import { API_VERSION } from './status-callback';
import { segmentsOf } from './segments';

/** What somebody types into a handset. */
export interface HandsetMessage {
  from: string;
  to: string;
  body: string;
  mediaUrls: readonly string[];
}

type PhoneNumber = Selectable<PhoneNumberTable>;

/**
 * A message that belongs to no conversation: the number that it was sent to tells its webhook.
 *
 * @throws RestError 404 when the account has no such number
 */
export async function receiveAtNumber(work: Work, message: HandsetMessage): Promise<ChannelMessage> {
  const numbers = work.database.selectFrom('phone_number').selectAll();
  // On other channels a number is a sender with the same webhook.
  const plain = message.to.slice(message.to.indexOf(':') + 1);
  const number = await numbers.where('phone_number', '=', plain).executeTakeFirst();
  if (!number) throw nobodyListens(message.to);
  const received = await recordInbound(work, message);
  const media = await attachMedia(work, received.sid, message.mediaUrls);
  if (number.sms_url) await tellNumber(work, { ...number, sms_url: number.sms_url }, received, media);
  return received;
}

/** Writes an inbound message down as the channel saw it. */
export function recordInbound(
  work: Work,
  { from, to, body, mediaUrls }: HandsetMessage,
  links: Partial<Pick<ChannelMessage, 'conversation_sid' | 'message_sid'>> = {},
): Promise<ChannelMessage> {
  return work.database
    .insertInto('channel_message')
    .values({
      sid: newSid(mediaUrls.length > 0 ? 'MM' : 'SM'),
      direction: 'inbound',
      from_address: from,
      to_address: to,
      body,
      status: 'received',
      date_sent: work.now,
      date_created: work.now,
      date_updated: work.now,
      ...links,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function tellNumber(
  work: Work,
  number: PhoneNumber & { sms_url: string },
  message: ChannelMessage,
  media: readonly Media[],
): Promise<void> {
  const { sms_url, sms_method, sms_fallback_url, sms_fallback_method } = number;
  await postWebhook(work, {
    kind: 'inbound message',
    // One handset's messages arrive in the order in which it sent them.
    lane: `${message.from_address}/${message.to_address}`,
    url: sms_url,
    method: sms_method,
    parameters: inboundParameters(work, message, media),
    // Twilio tries twice.
    retries: 1,
    ...(sms_fallback_url !== null && { fallback: { url: sms_fallback_url, method: sms_fallback_method } }),
  });
}

/** https://www.twilio.com/docs/messaging/guides/webhook-request */
function inboundParameters(
  { accountSid, publicBaseUrl }: Work,
  { sid, from_address: from, to_address: to, body }: ChannelMessage,
  media: readonly Media[],
): Record<string, string> {
  const mediaUrl = `${publicBaseUrl}/${API_VERSION}/Accounts/${accountSid}/Messages/${sid}/Media`;
  return {
    MessageSid: sid,
    SmsSid: sid,
    SmsMessageSid: sid,
    SmsStatus: 'received',
    AccountSid: accountSid,
    ApiVersion: API_VERSION,
    From: from,
    To: to,
    Body: body,
    NumSegments: String(segmentsOf(body)),
    NumMedia: String(media.length),
    ...Object.fromEntries(media.map((file, index) => [`MediaUrl${index}`, `${mediaUrl}/${file.sid}`])),
    ...Object.fromEntries(media.map((file, index) => [`MediaContentType${index}`, file.content_type])),
    ...(channelOf(from) === 'sms' ? { ...placeOf('From', from), ...placeOf('To', to) } : profileOf(from)),
  };
}

/** Where a number is from, as far as its country code says. */
function placeOf(side: 'From' | 'To', number: string): Record<string, string> {
  const country = number.startsWith('+1') ? 'US' : '';
  return { [`${side}City`]: '', [`${side}State`]: '', [`${side}Zip`]: '', [`${side}Country`]: country };
}

function profileOf(address: string): Record<string, string> {
  if (channelOf(address) !== 'whatsapp') return {};
  const digits = address.replace(/\D/g, '');
  return { WaId: digits, ProfileName: digits };
}

function nobodyListens(address: string): RestError {
  return new RestError(
    404,
    20404,
    `Nobody listens at ${address}: no open conversation has this pair of addresses, no address configuration with auto ` +
      'creation has this address, and it is none of the phone numbers of the account',
  );
}
