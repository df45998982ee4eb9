import { newSid } from '../../twilio/sid';
import type { Work } from '../work';
import { renderContent } from './content';
import { insertChannelMessage, type ChannelMessage } from './delivery';
import { planDelivery } from './delivery-plan';
import { attachMedia } from './media';
import { postStatus } from './status-callback';

/** A message that is sent by itself, in no conversation. */
export interface OutboundMessage {
  direction: 'outbound-api' | 'outbound-reply';
  from: string;
  to: string;
  body: string;
  mediaUrls?: readonly string[];
  statusCallback?: string;
  messagingServiceSid?: string;
  contentSid?: string;
  /** JSON object. */
  contentVariables?: string;
}

/** Gives a message to the carrier, and tells its status callback what the carrier reports. */
export async function sendMessage(work: Work, message: OutboundMessage): Promise<ChannelMessage> {
  const { direction, from, to, contentSid, contentVariables } = message;
  const content = contentSid && (await renderContent(work.database, contentSid, contentVariables));
  const body = message.body === '' && content ? content.body : message.body;
  const mediaUrls = [...(message.mediaUrls ?? []), ...(content ? content.mediaUrls : [])];
  const plan = await planDelivery(work, to);
  const sent = await insertChannelMessage(work, plan, {
    sid: newSid(mediaUrls.length > 0 ? 'MM' : 'SM'),
    direction,
    from_address: from,
    to_address: to,
    body,
    status_callback: message.statusCallback,
    messaging_service_sid: message.messagingServiceSid,
    content_sid: contentSid,
    content_variables: contentVariables,
  });
  await attachMedia(work, sent.sid, mediaUrls);
  if (!sent.status_callback) return sent;
  for (const status of plan.reports) {
    const error_code = status === 'sent' ? null : sent.error_code;
    await postStatus(work, { ...sent, error_code }, status);
  }
  return sent;
}
