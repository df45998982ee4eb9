import { createHttpClient, type HttpClient, type HttpClientOptions } from '../http/guarded-client';
import type { AnnouncedEvent, EventSink, Store } from '../store';
import { toCloudEvent } from './cloud-event';
import type { StudioEventType } from './event-types';

/** What deliveries are made with. */
export interface DeliveryDependencies {
  sinks: Pick<Store['sinks'], 'bySid' | 'advance'>;
  subscriptions: Pick<Store['subscriptions'], 'typesOf'>;
  events: Pick<Store['events'], 'after' | 'lastPosition'>;
  http: HttpClient;
  /** Told what became of events: delivered, or given up. */
  count(outcome: DeliveryOutcome, events: number): void;
}

/** `failed` counts tries, the others events. */
export type DeliveryOutcome = 'delivered' | 'failed' | 'given-up';

/** A sink does not take events. They are kept for the next try. */
export class DeliveryFailed extends Error {
  override readonly name = 'DeliveryFailed';
}

/** How long Twilio tries (https://www.twilio.com/docs/events/event-delivery-and-duplication). */
const GIVEN_UP_AFTER_MS = 4 * 3600 * 1000;

/** Milliseconds that a sink may take to answer (https://www.twilio.com/docs/events/webhook-quickstart). */
const ANSWER_MS = 5_000;

/** Bytes and events of one request; the bytes are Twilio's limit. */
const BATCH_BYTES = 64 * 1024;
const BATCH_EVENTS = 100;

/**
 * Delivers the next events of a sink in one request. Of those that the sink does not take, the ones that everybody else
 * has known for four hours are given up.
 *
 * @returns `gone` where there is no such sink (any more), `nothing` where it has got everything
 * @throws DeliveryFailed
 */
export async function deliverNext(
  dependencies: DeliveryDependencies,
  sinkSid: string,
  now = new Date(),
): Promise<'delivered' | 'nothing' | 'gone'> {
  const sink = await dependencies.sinks.bySid(sinkSid);
  if (!sink) return 'gone';
  const versions = await dependencies.subscriptions.typesOf(sinkSid);
  const events = await nextEvents(dependencies, sink, versions);
  const last = events.at(-1);
  if (!last) return 'nothing';
  const problem = await post(dependencies.http, sink, events, versions);
  if (problem === undefined) {
    await dependencies.sinks.advance(sinkSid, last.position, 'active');
    dependencies.count('delivered', events.length);
    return 'delivered';
  }
  dependencies.count('failed', 1);
  await giveUp(dependencies, sink, events, now);
  throw new DeliveryFailed(`The sink ${sinkSid} does not take events: ${problem}`);
}

/** Makes the requests to sinks: signed by the account, never into private networks. */
export function createSinkClient(options: Pick<HttpClientOptions, 'tokenOf' | 'allow'>): HttpClient {
  return createHttpClient({ ...options, timeoutMilliseconds: ANSWER_MS });
}

/** Moves on past what the sink does not ask for. */
async function nextEvents(
  { events, sinks }: DeliveryDependencies,
  { sid, accountSid, position, status, configuration }: EventSink,
  versions: Readonly<Record<string, number>>,
): Promise<AnnouncedEvent[]> {
  const types = Object.keys(versions) as StudioEventType[];
  // Asked first: what is announced after this is not passed over.
  const newest = await events.lastPosition(accountSid);
  const limit = configuration.batch_events ? BATCH_EVENTS : 1;
  const found = types.length === 0 ? [] : await events.after(accountSid, { after: position, limit, types });
  if (found.length === 0 && newest > position) await sinks.advance(sid, newest, status);
  return fitting(found);
}

/** As many as go into one request, and always one. */
function fitting(events: readonly AnnouncedEvent[]): AnnouncedEvent[] {
  let bytes = 0;
  return events.filter((event, index) => {
    bytes += Buffer.byteLength(JSON.stringify(toCloudEvent(event))) + 1;
    return index === 0 || bytes < BATCH_BYTES;
  });
}

/** Returns what went wrong, if anything did. */
async function post(
  http: HttpClient,
  { sid, accountSid, configuration }: EventSink,
  events: readonly AnnouncedEvent[],
  versions: Readonly<Record<string, number>>,
): Promise<string | undefined> {
  const body = events.map((event) => toCloudEvent(event, versions[event.type]));
  return postToSink(http, { sid, accountSid, destination: configuration.destination, body });
}

/**
 * Posts to a sink, signed with the account's token.
 *
 * @returns what went wrong, if anything did
 */
export async function postToSink(
  http: HttpClient,
  { sid, accountSid, destination, body }: { sid: string; accountSid: string; destination: string; body: unknown },
): Promise<string | undefined> {
  const answer = await http.send({
    widget: sid,
    accountSid,
    method: 'POST',
    url: destination,
    contentType: 'application/json',
    body: JSON.stringify(body),
    parameters: [],
    twilioAuth: false,
  });
  if (!answer.ok) return `${answer.message} (${answer.code})`;
  return answer.status >= 200 && answer.status < 300 ? undefined : `It answered ${answer.status}`;
}

async function giveUp(
  dependencies: DeliveryDependencies,
  { sid }: EventSink,
  events: readonly AnnouncedEvent[],
  now: Date,
): Promise<void> {
  const limit = new Date(now.getTime() - GIVEN_UP_AFTER_MS).toISOString();
  const expired = events.filter(({ announcedAt }) => announcedAt < limit);
  const last = expired.at(-1);
  if (!last) return;
  await dependencies.sinks.advance(sid, last.position, 'failed');
  dependencies.count('given-up', expired.length);
}
