import type { AnnouncedEvent, Store } from '../store';

/** Milliseconds between two looks for new events, of all readers of an account together. */
const LOOK_MS = 250;
/** Events that are kept for readers that keep pace, and read from the store at once for others. */
const RECENT = 500;
const PAGE = 100;
/** For how long events are written for a reader that is away, and how often that is renewed. */
const WANTED_MS = 24 * 3600 * 1000;
const RENEW_MS = 3600 * 1000;

/** The events of an account as they are announced, by whichever process, for any number of readers in this one. */
export class EventFeed {
  private readonly tails = new Map<string, Tail>();

  constructor(
    private readonly events: Pick<Store['events'], 'after' | 'lastPosition' | 'want'>,
    /** Told once each time that the store begins not to answer; readers wait meanwhile. */
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Readers of all accounts. */
  get readers(): number {
    return [...this.tails.values()].reduce((sum, { readers }) => sum + readers, 0);
  }

  /** Joins the readers of an account. From now on its events are written. @returns until the reader leaves */
  async join(accountSid: string): Promise<Reader> {
    const tail = this.tails.get(accountSid) ?? new Tail(accountSid, this.events, this.onError);
    this.tails.set(accountSid, tail);
    tail.readers += 1;
    const leave = (): void => {
      tail.readers -= 1;
      if (tail.readers > 0) return;
      tail.stop();
      if (this.tails.get(accountSid) === tail) this.tails.delete(accountSid);
    };
    try {
      const newest = await tail.opened();
      return { newest, read: (after) => tail.read(after), news: (wait) => tail.news(wait), leave };
    } catch (error) {
      leave();
      throw error;
    }
  }
}

/** One who follows the events of an account. */
export interface Reader {
  /** Place of the newest event when it joined. */
  newest: number;
  /** The next events after a place, at most a page of them. */
  read(after: number): Promise<readonly AnnouncedEvent[]>;
  /** Waits for events after a place. Returns whether there are some; there are none when the time is over, or it is closed. */
  news(wait: Wait): Promise<boolean>;
  leave(): void;
}

/** What somebody waits for, and for how long. */
export interface Wait {
  after: number;
  milliseconds: number;
  closed: AbortSignal;
}

/** The end of an account's log, which is looked at once for all readers. */
class Tail {
  readers = 0;
  private recent: AnnouncedEvent[] = [];
  /** Place up to which everything is known; everything after `begin` is in `recent`. */
  private position = 0;
  private begin = 0;
  private opening: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private renewAt = 0;
  private isFailing = false;
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly accountSid: string,
    private readonly events: Pick<Store['events'], 'after' | 'lastPosition' | 'want'>,
    private readonly onError: (error: unknown) => void,
  ) {}

  async opened(): Promise<number> {
    this.opening ??= this.open();
    await this.opening;
    return this.position;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.readers = 0;
  }

  async read(after: number): Promise<readonly AnnouncedEvent[]> {
    if (after >= this.position) return [];
    if (after < this.begin) return this.events.after(this.accountSid, { after, limit: PAGE });
    const next = this.recent.findIndex(({ position }) => position > after);
    return next < 0 ? [] : this.recent.slice(next, next + PAGE);
  }

  async news({ after, milliseconds, closed }: Wait): Promise<boolean> {
    if (this.position > after || closed.aborted) return this.position > after;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        closed.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.waiting.add(wake);
      closed.addEventListener('abort', wake);
    });
    return this.position > after;
  }

  private async open(): Promise<void> {
    await this.renew();
    this.position = this.begin = await this.events.lastPosition(this.accountSid);
    this.lookLater();
  }

  private lookLater(): void {
    if (this.readers > 0) this.timer = setTimeout(() => void this.look(), LOOK_MS);
  }

  private async look(): Promise<void> {
    try {
      await this.renew();
      this.take(await this.events.after(this.accountSid, { after: this.position, limit: RECENT }));
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.onError(error);
      this.isFailing = true;
    }
    this.lookLater();
  }

  private take(found: readonly AnnouncedEvent[]): void {
    const last = found.at(-1);
    if (!last) return;
    this.recent.push(...found);
    this.position = last.position;
    for (const dropped of this.recent.splice(0, this.recent.length - RECENT)) this.begin = dropped.position;
    for (const wake of [...this.waiting]) wake();
  }

  private async renew(): Promise<void> {
    const now = performance.now();
    if (now < this.renewAt) return;
    await this.events.want(this.accountSid, new Date(Date.now() + WANTED_MS).toISOString());
    this.renewAt = now + RENEW_MS;
  }
}
