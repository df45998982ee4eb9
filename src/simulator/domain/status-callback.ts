import { postWebhook } from '../webhooks/outbox';
import type { Work } from '../work';
import type { ChannelMessage } from './delivery';
import type { CarrierStatus } from './delivery-plan';

/** Version of the API that messages and numbers are in; a part of its paths. */
export const API_VERSION = '2010-04-01';

/**
 * Tells the status callback of a message what has become of it. As at Twilio it is told once, whatever it answers.
 *
 * @param message has a status callback
 */
export async function postStatus(work: Work, message: ChannelMessage, status: CarrierStatus): Promise<void> {
  await postWebhook(work, {
    kind: 'message status',
    lane: message.sid,
    url: message.status_callback ?? '',
    method: 'POST',
    parameters: {
      MessageSid: message.sid,
      SmsSid: message.sid,
      MessageStatus: status,
      SmsStatus: status,
      AccountSid: work.accountSid,
      ApiVersion: API_VERSION,
      From: message.from_address,
      To: message.to_address,
      MessagingServiceSid: message.messaging_service_sid ?? undefined,
      ErrorCode: message.error_code?.toString(),
    },
  });
}
