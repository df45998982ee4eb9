import type { ChannelMessage } from '../domain/delivery';
import type { Media } from '../domain/media';
import { segmentsOf } from '../domain/segments';
import { API_VERSION } from '../domain/status-callback';
import { rfc2822 } from './dates';

/** https://www.twilio.com/docs/messaging/api/message-resource */
export function channelMessageJson(accountSid: string, message: ChannelMessage, mediaCount: number): object {
  const path = `${messagesPath(accountSid)}/${message.sid}`;
  return {
    sid: message.sid,
    account_sid: accountSid,
    api_version: API_VERSION,
    direction: message.direction,
    from: message.from_address,
    to: message.to_address,
    body: message.body,
    num_segments: String(segmentsOf(message.body)),
    num_media: String(mediaCount),
    status: message.status,
    error_code: message.error_code,
    error_message: message.error_code === null ? null : `Error ${message.error_code}`,
    messaging_service_sid: message.messaging_service_sid,
    price: null,
    price_unit: 'USD',
    date_created: rfc2822(message.date_created),
    date_updated: rfc2822(message.date_updated),
    date_sent: rfc2822(message.date_sent),
    uri: `${path}.json`,
    subresource_uris: { media: `${path}/Media.json`, feedback: `${path}/Feedback.json` },
  };
}

/** A message that has just been taken: what the carrier makes of it is not known yet, as far as its sender is told. */
export function queuedMessageJson(accountSid: string, message: ChannelMessage, mediaCount: number): object {
  const queued: ChannelMessage = { ...message, status: 'queued', error_code: null, date_sent: null };
  return channelMessageJson(accountSid, queued, mediaCount);
}

/** https://www.twilio.com/docs/messaging/api/media-resource */
export function messageMediaJson(accountSid: string, parentSid: string, media: Media): object {
  return {
    sid: media.sid,
    account_sid: accountSid,
    parent_sid: parentSid,
    content_type: media.content_type,
    date_created: rfc2822(media.date_created),
    date_updated: rfc2822(media.date_updated),
    uri: `${messagesPath(accountSid)}/${parentSid}/Media/${media.sid}.json`,
  };
}

function messagesPath(accountSid: string): string {
  return `/${API_VERSION}/Accounts/${accountSid}/Messages`;
}
