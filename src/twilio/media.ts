import axios, { type AxiosBasicCredentials } from 'axios';
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
 * no forms, so that the call itself is made without it; its errors are the SDK's.
 *
 * @returns ME…, to go with one message
 * @throws TwilioRefusal, or AxiosError where there is no answer
 */
export async function uploadMedia(client: TwilioClient, chatServiceSid: string, file: MediaFile): Promise<string> {
  const { baseUrl } = client.conversations;
  const origin = baseUrl === CONVERSATIONS ? MEDIA : baseUrl;
  const url = `${origin}/v1/Services/${pathSegment(chatServiceSid)}/Media`;
  const { username = '', password = '' } = client;
  const { statusCode, body, headers } = await client.httpClient.call((token = password) =>
    post(url, file, { username, password: token }),
  );
  if (statusCode < 200 || statusCode >= 300) throw new TwilioRefusal({ statusCode, body, headers });
  return (JSON.parse(body) as { sid: string }).sid;
}

async function post(url: string, { bytes, contentType, filename }: MediaFile, auth: AxiosBasicCredentials) {
  const answer = await axios.post<string>(url, bytes, {
    auth,
    headers: { 'Content-Type': contentType },
    ...(filename && { params: { Filename: filename } }),
    responseType: 'text',
    timeout: TIMEOUT,
    maxRedirects: 0,
    proxy: false,
    validateStatus: () => true,
  });
  const { status: statusCode, data: body, headers } = answer;
  return { statusCode, body, headers };
}
