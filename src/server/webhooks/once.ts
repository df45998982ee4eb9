import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { InboundMessages, Repeated } from '../../store/inbound-messages';
import { TemporalUnavailable } from '../../temporal/executions';
import { Acceptances } from './acceptances';

const POLL_MS = 25;

/**
 * What a message makes happen.
 *
 * @param repeated somebody has tried before, of whom nobody knows how far they came: they died, or got no answer
 */
export type Effect = (repeated: Repeated | undefined) => Promise<void>;

/**
 * Makes the effect of a message happen once, however often its webhook comes, to whichever process. Every caller learns
 * that it has happened, or that it has not and should be tried again.
 */
export class Once {
  /** What this process is at, or has not noted in the store yet, so that a repetition need not ask there. */
  private readonly running = new Map<string, Promise<boolean>>();
  private readonly acceptances: Acceptances;

  constructor(
    private readonly options: {
      inbound: Pick<InboundMessages, 'claim' | 'accept' | 'release'>;
      logger: Pick<Logger, 'warn' | 'error'>;
      /** Aborted when the process is about to stop. */
      stopping?: AbortSignal;
      /** Milliseconds that a repeated webhook waits for what became of the first. */
      patienceMs: number;
    },
  ) {
    this.acceptances = new Acceptances(options.inbound, options);
  }

  /**
   * @returns whether this call has made it happen, and not one before it
   * @throws what `effect` throws, to everybody who waits for it: it is to be tried again then
   */
  async run(key: string, effect: Effect): Promise<boolean> {
    const first = this.running.get(key);
    if (first) return first.then(() => false);
    const running = this.claim(key, effect);
    this.running.set(key, running);
    const forget = (): void => void this.running.delete(key);
    try {
      const isNew = await running;
      if (isNew) this.acceptances.add(key, forget);
      else forget();
      return isNew;
    } catch (error) {
      forget();
      throw error;
    }
  }

  private async claim(key: string, effect: Effect): Promise<boolean> {
    const { inbound, patienceMs } = this.options;
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const claim = await inbound.claim(key);
      if (claim === 'accepted') return false;
      if (claim !== 'pending') return this.perform(key, () => effect(claim === 'new' ? undefined : claim));
      if (performance.now() > deadline) throw new TemporalUnavailable('Another process is still at this message');
      await sleep(POLL_MS);
    }
  }

  private async perform(key: string, effect: () => Promise<void>): Promise<true> {
    const { inbound, logger } = this.options;
    try {
      await effect();
    } catch (error) {
      // Where even this fails, the claim runs out by itself.
      await inbound.release(key).catch((err: unknown) => logger.error({ err }, 'inbound_message_not_released'));
      throw error;
    }
    return true;
  }
}
