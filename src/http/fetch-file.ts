import type { EffectFailure } from '../engine/effects';
import { allowedHosts } from './allowed-hosts';
import { exchange, headerOf, type RawAnswer } from './exchange';
import { RequestRefused } from './first-hop';
import { withoutUserinfo, type Hop } from './hop';

/** A file of the web. */
export interface FetchedFile {
  ok: true;
  bytes: Buffer;
  contentType: string;
  /** The last part of the URL's path, where it has one. */
  filename?: string;
}

/** Gets a file from wherever a flow says that it lies. Never throws for anything that a flow, a server or the network can do. */
export type FetchFile = (url: string) => Promise<FetchedFile | EffectFailure>;

/** What WhatsApp takes; carriers take 5 MB (https://www.twilio.com/docs/messaging/guides/accepted-mime-types). */
const MAX_BYTES = 16 * 1024 * 1024;

/** Milliseconds, redirects and body included. */
const TIMEOUT = 20_000;

/**
 * Files for messages, with the same guard as every other request that a flow asks for: no private networks, each redirect
 * checked. Failures are those of {@link exchange}, and `http:status` where the answer is no file.
 *
 * @param allow private hosts that may be called: `host` or `host:port`
 */
export function createFileFetcher({ allow }: { allow: readonly string[] }): FetchFile {
  const bounds = { allowed: allowedHosts(allow), timeoutMilliseconds: TIMEOUT, maxBytes: MAX_BYTES };
  return async (url) => {
    const answer = await exchange(() => hopTo(url.trim()), bounds);
    if (!answer.ok || answer.status === 200) return answer.ok ? toFile(answer) : answer;
    return { ok: false, code: 'http:status', message: `Expected the file, but the server answered ${answer.status}` };
  };
}

function hopTo(url: string): Hop {
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw new RequestRefused('Expected an absolute http or https URL');
  return { method: 'GET', url: withoutUserinfo(new URL(url)), signed: false };
}

function toFile(answer: RawAnswer): FetchedFile {
  const filename = filenameOf(answer.url);
  const contentType = headerOf(answer, 'content-type') ?? 'application/octet-stream';
  return { ok: true, bytes: answer.bytes, contentType, ...(filename && { filename }) };
}

function filenameOf({ pathname }: URL): string | undefined {
  const name = pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name) || undefined;
  } catch {
    // A percent sign that encodes nothing is itself.
    return name || undefined;
  }
}
