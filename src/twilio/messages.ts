import type { TwilioClient } from './client';
import { toResource, type TwilioResource } from './resource';

/** A message over Programmable Messaging. */
export interface PlainMessage {
  /** A number, a channel address, or a Messaging Service (MG…). */
  from: string;
  to: string;
  body: string;
  mediaUrl?: string;
  contentSid?: string;
  contentVariables?: Record<string, string>;
  shortenUrls?: boolean;
}

/** Sends a message. @throws what the SDK throws */
export async function createMessage(client: TwilioClient, message: PlainMessage): Promise<TwilioResource> {
  const { from, to, body, mediaUrl, contentSid, contentVariables, shortenUrls } = message;
  const created = await client.messages.create({
    to,
    ...(from.startsWith('MG') ? { messagingServiceSid: from } : { from }),
    ...(contentSid ? { contentSid, contentVariables: JSON.stringify(contentVariables ?? {}) } : { body }),
    ...(mediaUrl && { mediaUrl: [mediaUrl] }),
    ...(shortenUrls && { shortenUrls }),
  });
  return toResource(created);
}

/**
 * The message that an earlier attempt has sent, if it did. Messages carry no mark of ours, so that sender, receiver, text
 * and time must do; Twilio's times are whole seconds.
 *
 * @param since when the first attempt can have begun
 */
export async function findMessage(
  client: TwilioClient,
  message: PlainMessage,
  since: Date,
): Promise<TwilioResource | undefined> {
  const second = Math.floor(since.getTime() / 1000) * 1000;
  const sent = await client.messages.list({ to: message.to, limit: 50 });
  const found = sent.find(
    ({ body, from, messagingServiceSid, dateCreated }) =>
      dateCreated.getTime() >= second &&
      (from === message.from || messagingServiceSid === message.from) &&
      (message.contentSid !== undefined || body === message.body),
  );
  return found && toResource(found);
}
