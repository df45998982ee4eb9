import type { MessageInstance } from 'twilio/lib/rest/api/v2010/account/message';
import { byTwilioClock, type TwilioClient } from './client';
import { backTo, READ_BACK_PAGE } from './read-back';
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
  /** URL at which Twilio tells what becomes of it. */
  statusCallback?: string;
}

/** Sends a message. @throws what the SDK throws */
export async function createMessage(client: TwilioClient, message: PlainMessage): Promise<TwilioResource> {
  const { from, to, body, mediaUrl, contentSid, contentVariables, shortenUrls, statusCallback } = message;
  const created = await client.messages.create({
    to,
    ...(from.startsWith('MG') ? { messagingServiceSid: from } : { from }),
    ...(contentSid ? { contentSid, contentVariables: JSON.stringify(contentVariables ?? {}) } : { body }),
    ...(mediaUrl && { mediaUrl: [mediaUrl] }),
    ...(shortenUrls && { shortenUrls }),
    ...(statusCallback && { statusCallback }),
  });
  return toResource(created);
}

/** What bounds the search for a message. */
export interface SentBetween {
  /** When the first attempt can have begun, by the clock of this machine. */
  since: Date;
  /** The message that the execution sent before this one. */
  after?: string;
  /** Takes a message for the step that looks for it. Returns false where it is another step's. */
  claim: (sid: string) => Promise<boolean>;
}

/** Milliseconds, for what is not known of the clocks. Twilio's times are whole seconds. */
const TOLERANCE = 1000;

/**
 * The message that an earlier attempt has sent, if it did. Messages carry no mark of ours, so that sender, receiver, text
 * and time must do; what the execution sent before it is another one, though it may read the same, as is what another
 * step is known to have sent.
 *
 * @throws what the SDK throws, and what `claim` throws
 */
export async function findMessage(
  client: TwilioClient,
  message: PlainMessage,
  { since, after, claim }: SentBetween,
): Promise<TwilioResource | undefined> {
  const latest = await client.messages.page({ to: message.to, pageSize: READ_BACK_PAGE });
  const earliest = byTwilioClock(client, since) - TOLERANCE;
  for await (const sent of backTo(latest, earliest)) {
    // Twilio sorts by whole seconds: of two of the same one, the later can come first or last.
    const isCandidate = sent.sid !== after && sent.dateCreated.getTime() >= earliest;
    const isAlike = isCandidate && isFrom(sent, message) && reads(sent, message);
    if (isAlike && (await claim(sent.sid))) return toResource(sent);
  }
  return undefined;
}

function isFrom({ from, messagingServiceSid }: MessageInstance, message: PlainMessage): boolean {
  return from === message.from || messagingServiceSid === message.from;
}

/** Twilio writes templates and short links itself, and begins each text of a trial account with words of its own. */
function reads({ body }: MessageInstance, message: PlainMessage): boolean {
  if (message.contentSid !== undefined || message.shortenUrls) return true;
  return message.body === '' ? !body : (body ?? '').endsWith(message.body);
}
