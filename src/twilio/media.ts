import axios from 'axios';
import type { TwilioClient } from './client';
import { pathSegment } from './path-segment';
import { TwilioRefusal } from './refusal';

/** Where the real Conversations API is, and the service beside it that holds its files. */
const CONVERSATIONS = 'https://conversations.twilio.com';
const MEDIA = 'https://mcs.us1.twilio.com';

/** Milliseconds; files take longer than other calls. */
const TIMEOUT = 30_000;

/** A file on its way into a conversation. */
export interface MediaFile {
  bytes: Buffer;
  contentType: string;
  filename?: string;
}

/**
 * Uploads a file to the Media Content Service, as conversations take files by SID only
 * (https://www.twilio.com/docs/conversations/api/media-resource). The SDK knows neither that service nor bodies that are
 * no forms, so that this call is made without it; its errors are the SDK's.
 *
 * @returns ME…, to go with one message
 * @throws TwilioRefusal, or AxiosError where there is no answer
 */
export async function uploadMedia(client: TwilioClient, chatServiceSid: string, file: MediaFile): Promise<string> {
  const { baseUrl } = client.conversations;
  const origin = baseUrl === CONVERSATIONS ? MEDIA : baseUrl;
  const answer = await axios.post<string>(`${origin}/v1/Services/${pathSegment(chatServiceSid)}/Media`, file.bytes, {
    auth: { username: client.username ?? '', password: client.password ?? '' },
    headers: { 'Content-Type': file.contentType },
    ...(file.filename && { params: { Filename: file.filename } }),
    responseType: 'text',
    timeout: TIMEOUT,
    maxRedirects: 0,
    proxy: false,
    validateStatus: () => true,
  });
  const { status: statusCode, data: body, headers } = answer;
  if (statusCode < 200 || statusCode >= 300) throw new TwilioRefusal({ statusCode, body, headers });
  return (JSON.parse(body) as { sid: string }).sid;
}
