import { TwilioRefusal, type TwilioAnswer } from './refusal';

/** Is told, once each, when Twilio stops and begins again to take an account's calls. */
export interface StandingListener {
  held?(refusal: TwilioRefusal): void;
  released?(): void;
}

/** Milliseconds between two calls of an account that is held: one finds out for all. */
const PROBE_MS = 2_000;

/** Milliseconds before whoever was refused comes again: longer than {@link PROBE_MS}, so that one alone always asks. */
const COME_AGAIN_MS = 3_000;

/** Milliseconds between two that come again: a thousand executions that wait cost a process 20 tries a second, as do ten thousand. */
const APART_MS = 50;

/** The same, as a multiple of the time between two messages that go out at a pace: whoever comes again takes a turn of theirs. */
const TURNS_APART = 10;

/** Milliseconds; however many wait. */
const LONGEST_MS = 5 * 60_000;

/** An account that is suspended or closed, whatever the status. Some calls it may still make, such as to remove things. */
const INACTIVE: ReadonlySet<number> = new Set([10001, 20005]);

/** Wrong credentials, whatever the status. */
const UNAUTHENTICATED = 20003;

/**
 * Whether a refusal is meant for the account and not for what was asked: whatever it asks is refused until somebody
 * changes its token, or settles with Twilio.
 */
export function refusesAccount({ status, code }: { status?: number; code?: number | string }): boolean {
  return status === 401 || Number(code) === UNAUTHENTICATED || INACTIVE.has(Number(code));
}

/**
 * Milliseconds between two that come again, where the messages of all senders go out at a pace: other accounts have most of it.
 *
 * @param perSecond the pace; undefined: there is none
 */
export function apartAtPace(perSecond: number | undefined): number {
  return perSecond === undefined ? APART_MS : Math.max(APART_MS, (TURNS_APART * 1_000) / perSecond);
}

/**
 * How an account stands with Twilio. Once Twilio refuses the account itself, whoever asks is to come again later, and the
 * first call that is not refused ends it. While the credentials are wrong, calls get the same refusal again without leaving
 * the process, but for one now and then. A new token is a new standing.
 */
export class AccountStanding {
  private hold?: { answer: TwilioAnswer; isInactive: boolean; probeAt: number };
  private nextTryAt = 0;

  constructor(
    private readonly listener: StandingListener = {},
    private readonly apartMs = APART_MS,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get isHeld(): boolean {
    return this.hold !== undefined;
  }

  /** The refusal that Twilio would repeat; undefined when it is to be asked. */
  foreseen(): TwilioRefusal | undefined {
    if (this.hold === undefined) return undefined;
    const { answer, isInactive, probeAt } = this.hold;
    if (isInactive) return undefined;
    if (this.now() < probeAt) return new TwilioRefusal(answer, this.comeAgainMs());
    this.hold.probeAt = this.now() + PROBE_MS;
    return undefined;
  }

  /** What an answer of 400 or above is to whoever has asked; whether the account is held is known afterwards. */
  refusal(answer: TwilioAnswer): TwilioRefusal {
    const refusal = new TwilioRefusal(answer);
    if (!refusesAccount(refusal)) {
      // A Twilio in trouble has not looked at who asks.
      if (answer.statusCode < 500) this.release();
      return refusal;
    }
    const isNews = this.hold === undefined;
    this.hold = { answer, isInactive: INACTIVE.has(Number(refusal.code)), probeAt: this.now() + PROBE_MS };
    if (isNews) this.listener.held?.(refusal);
    return new TwilioRefusal(answer, this.comeAgainMs());
  }

  /** Takes note that Twilio does what the account asks. */
  release(): void {
    if (this.hold === undefined) return;
    this.hold = undefined;
    this.listener.released?.();
  }

  /** Milliseconds after which one who was refused may come again. They come one after the other. */
  private comeAgainMs(): number {
    const now = this.now();
    this.nextTryAt = Math.min(Math.max(now + COME_AGAIN_MS, this.nextTryAt + this.apartMs), now + LONGEST_MS);
    return this.nextTryAt - now;
  }
}
