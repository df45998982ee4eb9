import type { Logger } from 'pino';

/**
 * The parts of a process, in the order in which they were started. They are stopped in the opposite order: what depends on
 * a part is always stopped before it.
 */
export class Lifecycle {
  private readonly parts: { name: string; stop: () => unknown }[] = [];
  private stopping: Promise<void> | undefined;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly logger: Logger) {}

  /** Registers how a part that has just been started is stopped. A part that comes too late is stopped at once. */
  async add(name: string, stop: () => unknown): Promise<void> {
    if (this.stopping === undefined) this.parts.push({ name, stop });
    else await this.stopPart({ name, stop });
  }

  /** Calls `listener` when the first part is about to be stopped. */
  onStopping(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Stops every part. A part or a listener that fails is logged and does not keep the others from it. */
  async stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    await this.stopping;
  }

  private async stopAll(): Promise<void> {
    for (const stop of this.listeners) await this.stopPart({ name: 'what is told of it', stop });
    for (let part = this.parts.pop(); part; part = this.parts.pop()) await this.stopPart(part);
  }

  private async stopPart({ name, stop }: { name: string; stop: () => unknown }): Promise<void> {
    const since = performance.now();
    try {
      await stop();
      this.logger.debug({ ms: Math.round(performance.now() - since) }, `stopped: ${name}`);
    } catch (error) {
      this.logger.error({ err: error }, `did not stop as it should: ${name}`);
    }
  }
}
