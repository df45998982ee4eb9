import type { EventFeed } from '../../events/feed';
import type { HttpClient } from '../../http/guarded-client';
import type { Store } from '../../store';

/** What the resources of Event Streams work with. */
export interface EventsDependencies {
  store: Pick<Store, 'events' | 'sinks' | 'subscriptions'>;
  /** What URLs in answers begin with. */
  baseUrl: () => string;
  /** Calls sinks. */
  http: HttpClient;
  feed: EventFeed;
  /** Streams end when the server is about to stop. */
  stopping?: AbortSignal;
  /** Other limits of streams than {@link STREAM_LIMITS}. */
  streamLimits?: Partial<StreamLimits>;
}

/** What bounds the streams of a process. */
export interface StreamLimits {
  /** Readers at the same time. */
  readers: number;
  /** Milliseconds of silence after which a sign of life is sent; proxies cut what is silent for long. */
  silence: number;
  /** A reader that takes nothing for so many milliseconds is cut off; it comes back with the id that it has got to. */
  stalled: number;
  /** A stream ends after so many milliseconds: whoever comes back shows again that they may. */
  lifetime: number;
}

export const STREAM_LIMITS: StreamLimits = { readers: 1_000, silence: 15_000, stalled: 30_000, lifetime: 3600 * 1000 };
