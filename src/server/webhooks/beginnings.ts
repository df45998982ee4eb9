import type { Logger } from 'pino';
import type { Store } from '../../store';
import { firstBatch, type Beginning } from '../studio/first-batch';

/** Milliseconds in which nearly every execution comes to its first pause, and tells of itself. */
const PATIENCE_MS = 250;

/**
 * Records executions that messages have begun and that do not come to a pause soon, as while a server takes its time, so that
 * they can be seen, and ended, from the start. Off the way of the webhook's answer, many in one write; should it fail, the
 * execution tells of itself at its first pause.
 */
export class Beginnings {
  private fresh: Beginning[] = [];
  private due: Beginning[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly options: {
      store: Pick<Store, 'executions'>;
      logger: Pick<Logger, 'warn'>;
      /** Nothing more is written once this is aborted. */
      stopping?: AbortSignal;
    },
  ) {}

  /** Has an execution recorded in a moment, unless the store knows it by then. */
  add(beginning: Beginning): void {
    this.fresh.push(beginning);
    this.schedule();
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => void this.turn(), PATIENCE_MS).unref();
  }

  private async turn(): Promise<void> {
    const { store, logger, stopping } = this.options;
    if (stopping?.aborted) return;
    const due = this.due;
    this.due = this.fresh;
    this.fresh = [];
    try {
      await store.executions.begin(due.map(firstBatch));
    } catch (err) {
      logger.warn({ err, executions: due.length }, 'Executions that have begun are recorded at their first pause only');
    }
    this.timer = undefined;
    if (this.due.length + this.fresh.length > 0) this.schedule();
  }
}
