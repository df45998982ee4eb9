import { once, setMaxListeners } from 'node:events';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { toCloudEvent } from '../../events/cloud-event';
import { EVENT_TYPES } from '../../events/event-types';
import type { Reader } from '../../events/feed';
import type { AnnouncedEvent } from '../../store';
import { RestError } from '../../twilio/rest-error';
import { integerField, listField, textField, wordField } from '../rest/fields';
import { readParameters } from '../rest/parameters';
import { accountOf, resource } from '../rest/resource';
import { STREAM_LIMITS, type EventsDependencies, type StreamLimits } from './events-dependencies';

const [first, ...others] = EVENT_TYPES.map(({ type }) => type);

const PLACE = integerField(0, 2 ** 31 - 1);

export const FOLLOW_EVENTS = z.object({
  FlowSid: textField(34).optional(),
  ExecutionSid: textField(34).optional(),
  Type: listField(wordField(first!, ...others), EVENT_TYPES.length).optional(),
  LastEventId: PLACE.optional(),
});

type Filter = z.output<typeof FOLLOW_EVENTS>;

/**
 * `/v1/Events`, an addition of ours to Event Streams: the events of the account as server-sent events
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html), from now on or from a `Last-Event-ID` on. What a reader
 * does not take stays in the store, not in memory.
 */
export function streamRoutes(router: Router, dependencies: EventsDependencies): void {
  const limits = { ...STREAM_LIMITS, ...dependencies.streamLimits };
  // Each reader is one.
  if (dependencies.stopping) setMaxListeners(0, dependencies.stopping);
  resource(router, '/Events', {
    get: async (request, response) => {
      const filter = readParameters(FOLLOW_EVENTS, request.query);
      const after = lastEventId(request, filter);
      if (dependencies.feed.readers >= limits.readers) {
        throw new RestError(503, 20503, 'Too many readers, try again', undefined, { 'Retry-After': '5' });
      }
      const mayHaveMissed = after !== undefined && (await hasGap(dependencies, accountOf(response), after));
      response.status(200).set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      if (request.method === 'HEAD') return void response.end();
      const reader = await dependencies.feed.join(accountOf(response));
      try {
        const closed = closing(response, limits.lifetime, dependencies.stopping);
        response.write(`retry: 1000\n\n${mayHaveMissed ? 'event: gap\ndata: {}\n\n' : ''}`);
        await follow(reader, {
          response,
          limits,
          filter,
          closed,
          after: Math.min(after ?? reader.newest, reader.newest),
        });
      } finally {
        reader.leave();
        response.end();
      }
    },
  });
}

/** A header, as browsers send it, or a parameter. */
function lastEventId(request: Request, { LastEventId }: Filter): number | undefined {
  const header = request.get('Last-Event-ID');
  if (header === undefined || header === '') return LastEventId;
  const parsed = PLACE.safeParse(header);
  if (!parsed.success) throw RestError.badParameter('Invalid header Last-Event-ID: Expected an id of this stream');
  return parsed.data;
}

/** Whether events after a place are no longer kept, or were not written because nobody had asked for so long. */
async function hasGap({ store }: EventsDependencies, accountSid: string, after: number): Promise<boolean> {
  const { events } = store;
  if (!(await events.isWanted(accountSid))) return true;
  if ((await events.lastPosition(accountSid)) <= after) return false;
  return ((await events.firstPosition(accountSid)) ?? Infinity) > after + 1;
}

/**
 * Aborts when the reader goes, the server stops, or the stream has lasted long enough. A signal made of others would be held by
 * the server's until that stops.
 */
function closing(response: Response, lifetime: number, stopping: AbortSignal | undefined): AbortSignal {
  const closed = new AbortController();
  const close = (): void => {
    clearTimeout(timer);
    stopping?.removeEventListener('abort', close);
    closed.abort();
  };
  const timer = setTimeout(close, lifetime).unref();
  stopping?.addEventListener('abort', close);
  response.once('close', close);
  if (stopping?.aborted) close();
  return closed.signal;
}

interface Following {
  response: Response;
  limits: StreamLimits;
  filter: Filter;
  /** Place that the reader has got to. */
  after: number;
  closed: AbortSignal;
}

async function follow(reader: Reader, following: Following): Promise<void> {
  const { filter, limits, closed } = following;
  let position = following.after;
  while (!closed.aborted) {
    const events = await reader.read(position);
    for (const event of events) {
      position = event.position;
      if (matches(event, filter)) await send(frame(event), following);
      if (closed.aborted) return;
    }
    if (events.length > 0 || (await reader.news({ after: position, milliseconds: limits.silence, closed }))) continue;
    // A block without data is no event, but its id tells how far the stream has come.
    if (!closed.aborted) await send(`: still here\nid: ${position}\n\n`, following);
  }
}

function matches({ type, flowSid, executionSid }: AnnouncedEvent, { Type, FlowSid, ExecutionSid }: Filter): boolean {
  if (Type && Type.length > 0 && !Type.includes(type)) return false;
  return (FlowSid ?? flowSid) === flowSid && (ExecutionSid ?? executionSid) === executionSid;
}

function frame(event: AnnouncedEvent): string {
  return `id: ${event.position}\nevent: ${event.type}\ndata: ${JSON.stringify(toCloudEvent(event))}\n\n`;
}

/** Waits until the reader has taken enough of what was sent. One that has stalled is cut off. */
async function send(text: string, { response, limits, closed }: Following): Promise<void> {
  if (response.write(text)) return;
  // What it has not taken would otherwise be kept for it; that it is closed, its signal tells.
  const cutOff = (): unknown => response.destroy();
  const timer = setTimeout(cutOff, limits.stalled).unref();
  try {
    await once(response, 'drain', { signal: closed });
  } catch {
    cutOff();
  } finally {
    clearTimeout(timer);
  }
}
