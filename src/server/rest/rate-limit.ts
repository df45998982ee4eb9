import { RestError } from '../../twilio/rest-error';

/** Allows so many calls a second for each key, evenly, with a burst of one second's worth. */
export class RateLimit {
  /** When the bucket of a key will be full again, in milliseconds of a clock that nobody sets; what lies in the past is forgotten. */
  private readonly fullAt = new Map<string, number>();

  constructor(
    private readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws RestError 429/20429 when the key has used up its calls; that call is not counted */
  take(key: string): void {
    const now = this.now();
    const cost = 1000 / this.perSecond;
    const fullAt = Math.max(this.fullAt.get(key) ?? now, now) + cost;
    const wait = fullAt - now - 1000;
    if (wait > 0.001) {
      const retryAfter = String(Math.max(1, Math.ceil(wait / 1000)));
      throw new RestError(429, 20429, 'Too many requests', undefined, { 'Retry-After': retryAfter });
    }
    this.forgetFull(now);
    this.fullAt.set(key, fullAt);
  }

  private forgetFull(now: number): void {
    if (this.fullAt.size < 1000) return;
    for (const [key, fullAt] of this.fullAt) if (fullAt <= now) this.fullAt.delete(key);
  }
}
