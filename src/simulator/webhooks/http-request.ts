import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';

/** What every request to a webhook needs to know. */
export interface WebhookSender {
  authToken: string | (() => Promise<string>);
  /** What URLs below this address are signed over… */
  publicBaseUrl: string;
  /** …and where they really go. */
  origin: () => string;
}

export interface OutgoingWebhook {
  url: string;
  method: 'GET' | 'POST';
  parameters: Readonly<Record<string, string>>;
  /** Tells repeated attempts at one request from two requests. */
  token: string;
}

export interface WebhookAnswer {
  status: number;
  contentType: string;
  body: string;
}

/** Bytes of an answer that are read. */
const ANSWER_LIMIT = 64 * 1024;

/**
 * Makes one request to a webhook as Twilio does: form-encoded, or in the query of a GET, and signed over the public URL
 * (https://www.twilio.com/docs/usage/security).
 *
 * @throws Error when there was no answer in time
 */
export async function sendWebhook(
  sender: WebhookSender,
  webhook: OutgoingWebhook,
  timeoutMs: number,
): Promise<WebhookAnswer> {
  const { signedUrl, credentials } = withoutCredentials(webhook);
  const posted = webhook.method === 'POST';
  const parameters: Record<string, string> = posted ? { ...webhook.parameters } : {};
  const authToken = typeof sender.authToken === 'string' ? sender.authToken : await sender.authToken();
  const response = await fetch(localUrl(sender, signedUrl), {
    method: webhook.method,
    headers: {
      'User-Agent': 'TwilioProxy/1.1',
      'X-Twilio-Signature': getExpectedTwilioSignature(authToken, signedUrl, parameters),
      'I-Twilio-Idempotency-Token': webhook.token,
      ...(posted && { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' }),
      ...(credentials && { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
    },
    ...(posted && { body: new URLSearchParams(parameters).toString() }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const body = await readLimited(response);
  return { status: response.status, contentType: response.headers.get('content-type') ?? '', body };
}

/** The URL to sign, without a fragment and without credentials: the receiver cannot see either in the request's URL. */
function withoutCredentials(webhook: OutgoingWebhook): { signedUrl: string; credentials?: string } {
  const url = new URL(webhook.url);
  const credentials = url.username && `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  url.hash = '';
  if (webhook.method === 'GET') {
    for (const [name, value] of Object.entries(webhook.parameters)) url.searchParams.append(name, value);
  }
  return { signedUrl: url.href, ...(credentials && { credentials }) };
}

function localUrl({ publicBaseUrl, origin }: WebhookSender, url: string): string {
  return url.startsWith(`${publicBaseUrl}/`) ? origin() + url.slice(publicBaseUrl.length) : url;
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= ANSWER_LIMIT) break;
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_LIMIT).toString('utf8');
}
