import type { Logger } from 'pino';
import type { Store } from '../store';

/** What the dispatcher works with. */
export interface DispatcherOptions {
  sinks: Pick<Store['sinks'], 'behind'>;
  /** Begins the deliveries to a sink, unless they are under way. */
  begin(sinkSid: string): Promise<void>;
  logger: Pick<Logger, 'warn'>;
}

/** Milliseconds between two looks at which sinks lack events. */
const SWEEP_MS = 2_000;
/** Sinks in one look. */
const SINKS = 1_000;

/** Begins deliveries to the sinks that have not got everything, whichever process has announced what they lack. */
export class EventDispatcher {
  private sweep: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private isAsked = false;
  private lag = 0;

  constructor(private readonly options: DispatcherOptions) {}

  /** Events that sinks lacked at the last look. */
  get pending(): number {
    return this.lag;
  }

  /** Looks now and every few seconds. */
  start(): void {
    this.sweep = setInterval(() => this.look(), SWEEP_MS);
    this.look();
  }

  /** Looks now, or once more after the look that is under way. */
  look(): void {
    this.isAsked = true;
    this.round ??= this.run();
  }

  /** Resolves once nothing is under way. */
  async close(): Promise<void> {
    clearInterval(this.sweep);
    await this.round;
  }

  private async run(): Promise<void> {
    while (this.isAsked) {
      this.isAsked = false;
      await this.beginDeliveries();
    }
    this.round = undefined;
  }

  private async beginDeliveries(): Promise<void> {
    try {
      const behind = await this.options.sinks.behind(SINKS);
      this.lag = behind.reduce((sum, { lag }) => sum + Number(lag), 0);
      for (const { sid } of behind) await this.options.begin(sid);
    } catch (error) {
      this.options.logger.warn({ err: error }, 'Deliveries of events could not be begun; the next look is soon');
    }
  }
}
