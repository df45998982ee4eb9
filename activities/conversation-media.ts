import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import type { EffectFailure, OutboundMessage } from '../src/engine/effects';
import type { FetchedFile, FetchFile } from '../src/http/fetch-file';
import type { TwilioClient } from '../src/twilio/client';
import { conversationOf, type ConversationRef } from '../src/twilio/conversation';
import { uploadMedia } from '../src/twilio/media';
import { attemptTwilio } from './attempt-twilio';

/** What the upload of a file needs of the world. */
export interface MediaDependencies {
  twilio: TwilioClient;
  fetchFile: FetchFile;
}

/** A file of a flow in a conversation. */
export type MediaUpload = Pick<OutboundMessage, 'widget'> & { conversation: ConversationRef; mediaUrl: string };

/** A server that is away is asked this often; one that refuses, once. */
const FETCHES = 3;

const WORTH_ANOTHER_TRY: ReadonlySet<string> = new Set(['http:network', 'http:timeout']);

/**
 * Brings a file of the web into a conversation's service: Conversations takes no URLs, but the SID of an uploaded file. A
 * second upload by a later attempt harms nobody, as only the file that a message names is ever seen.
 */
export async function uploadConversationMedia(
  { twilio, fetchFile }: MediaDependencies,
  { conversation, mediaUrl }: MediaUpload,
): Promise<{ ok: true; mediaSid: string } | EffectFailure> {
  const file = await fetchFile(mediaUrl);
  if (!file.ok) return refusedOrAgain(file);
  const uploaded = await attemptTwilio('The media could not be uploaded', async () =>
    uploadMedia(twilio, await serviceOf(twilio, conversation), toUpload(file)),
  );
  return uploaded.ok ? { ok: true, mediaSid: uploaded.value } : uploaded;
}

function refusedOrAgain({ code, message: reason }: EffectFailure): EffectFailure {
  const message = `The media could not be fetched: ${reason}`;
  if (!WORTH_ANOTHER_TRY.has(code) || activityInfo().attempt >= FETCHES) return { ok: false, code, message };
  throw ApplicationFailure.create({ message, type: code });
}

async function serviceOf(client: TwilioClient, conversation: ConversationRef): Promise<string> {
  return conversation.chatServiceSid ?? (await conversationOf(client, conversation).fetch()).chatServiceSid;
}

function toUpload({ bytes, contentType, filename }: FetchedFile) {
  return { bytes, contentType, ...(filename && { filename }) };
}
