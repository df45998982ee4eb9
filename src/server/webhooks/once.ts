import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { InboundMessages } from '../../store/inbound-messages';
import { TemporalUnavailable } from '../../temporal/executions';

/** Milliseconds that a repeated webhook waits for what became of the first. Twilio waits 5 s for an answer. */
const PATIENCE_MS = 4_000;
const POLL_MS = 25;

/** @param isRepeated somebody has tried before, of whom nobody knows how far they came: they died, or got no answer */
type Effect = (isRepeated: boolean) => Promise<void>;

/**
 * Makes the effect of a message happen once, however often its webhook comes, to whichever process. Every caller learns
 * that it has happened, or that it has not and should be tried again.
 */
export class Once {
  /** What this process is at, so that a repetition need not ask the store. */
  private readonly running = new Map<string, Promise<boolean>>();

  constructor(
    private readonly inbound: Pick<InboundMessages, 'claim' | 'accept' | 'release'>,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /**
   * @returns whether this call has made it happen, and not one before it
   * @throws what `effect` throws, to everybody who waits for it: it is to be tried again then
   */
  async run(key: string, effect: Effect, logger: Pick<Logger, 'error'>): Promise<boolean> {
    const first = this.running.get(key);
    if (first) return first.then(() => false);
    const running = this.claim(key, effect, logger);
    this.running.set(key, running);
    try {
      return await running;
    } finally {
      this.running.delete(key);
    }
  }

  private async claim(key: string, effect: Effect, logger: Pick<Logger, 'error'>): Promise<boolean> {
    const deadline = Date.now() + this.patienceMs;
    for (;;) {
      const claim = await this.inbound.claim(key, new Date());
      if (claim === 'accepted') return false;
      if (claim !== 'pending') return this.perform(key, () => effect(claim === 'again'), logger);
      if (Date.now() > deadline) throw new TemporalUnavailable('Another process is still at this message');
      await sleep(POLL_MS);
    }
  }

  private async perform(key: string, effect: () => Promise<void>, logger: Pick<Logger, 'error'>): Promise<true> {
    try {
      await effect();
    } catch (error) {
      // Where even this fails, the claim runs out by itself.
      await this.inbound.release(key).catch((err: unknown) => logger.error({ err }, 'inbound_message_not_released'));
      throw error;
    }
    await this.inbound.accept(key);
    return true;
  }
}
