import type { Logger } from 'pino';
import type { InboundMessages } from '../../store/inbound-messages';

/** Milliseconds in which messages gather that are written together. Repetitions wait for as long. */
const GATHER_MS = 20;

/** Milliseconds after which it is tried again, where the store could not take them. */
const RETRY_MS = 1_000;

/**
 * Notes in the store that messages have had their effect, many in one write and off the way of the answer: should the
 * process die before, their claims run out, and whoever brings them again is told that they may have had it.
 */
export class Acceptances {
  /** By message: whom to tell that it is written. */
  private waiting = new Map<string, () => void>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly inbound: Pick<InboundMessages, 'accept'>,
    private readonly options: {
      logger: Pick<Logger, 'warn'>;
      /** What waits is written at once when this is aborted, and whatever comes later without waiting. */
      stopping?: AbortSignal;
    },
  ) {
    options.stopping?.addEventListener('abort', () => void this.write(), { once: true });
  }

  /** @param onWritten called once the store has it */
  add(key: string, onWritten: () => void): void {
    this.waiting.set(key, onWritten);
    if (this.options.stopping?.aborted) void this.write();
    else this.schedule(GATHER_MS);
  }

  private schedule(milliseconds: number): void {
    this.timer ??= setTimeout(() => void this.write(), milliseconds).unref();
  }

  private async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const written = this.waiting;
    this.waiting = new Map();
    if (written.size === 0) return;
    try {
      await this.inbound.accept([...written.keys()]);
    } catch (err) {
      this.options.logger.warn({ err, messages: written.size }, 'inbound_messages_not_accepted');
      for (const [key, onWritten] of written) this.waiting.set(key, onWritten);
      return this.schedule(RETRY_MS);
    }
    for (const onWritten of written.values()) onWritten();
  }
}
