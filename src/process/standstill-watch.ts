import type { Logger } from 'pino';
import { errorMessage } from '../error-message';
import type { Standing, Standstill } from '../temporal/standstill';
import { repeat } from './repeat';

export interface StandstillWatchOptions {
  /** Asks Temporal what does not get on; gives undefined where it is too old to tell. */
  look: () => Promise<Standstill | undefined>;
  logger: Pick<Logger, 'error' | 'info' | 'debug'>;
  /** Milliseconds between two looks. */
  everyMs?: number;
}

const EVERY_MS = 30_000;

const STANDS_STILL =
  'execution_stands_still: its workflow task fails, or comes to no end in time, each time that it is tried, and is tried until it ' +
  'succeeds. It goes on with workers that can run it: see "When executions stand still" in docs/upgrading.md';

/**
 * Says so when workflows do not get on: on a build that does not replay them, or because of a bug. Nothing is ended because of
 * that: a build that can run them goes on with them, as if nothing had been. Two looks in a row must find one: a worker that
 * was killed at it leaves the same mark, until another worker has taken over.
 */
export class StandstillWatch {
  /** By run: what the last look has found, and what of it was told. */
  private found: ReadonlySet<string> = new Set();
  private known = new Map<string, Standing>();
  private end: () => void = () => undefined;

  /** How many stood still at the last look. */
  count = 0;

  constructor(private readonly options: StandstillWatchOptions) {}

  start(): void {
    const { everyMs = EVERY_MS } = this.options;
    this.end = repeat(() => this.turn(), { firstMs: everyMs, everyMs });
  }

  stop(): void {
    this.end();
  }

  private async turn(): Promise<void> {
    try {
      const found = await this.options.look();
      if (found) this.compare(found);
      else this.options.logger.debug('Temporal does not tell what stands still: it does from version 1.30 on');
    } catch (error) {
      this.options.logger.debug(`What stands still is not known: ${errorMessage(error)}`);
    }
  }

  private compare({ count, some }: Standstill): void {
    const { logger } = this.options;
    const now = new Map(some.filter(({ runId }) => this.found.has(runId)).map((one) => [one.runId, one]));
    for (const [runId, one] of now) if (!this.known.has(runId)) logger.error(one, STANDS_STILL);
    // Of more than are listed nobody knows which of them go on.
    const isAll = count === some.length;
    for (const [runId, { workflowId, executionSid }] of this.known)
      if (isAll && !now.has(runId)) logger.info({ workflowId, runId, executionSid }, 'execution_stands_still_no_more');
    this.found = new Set(some.map(({ runId }) => runId));
    this.known = now;
    this.count = count;
  }
}
