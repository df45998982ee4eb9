import { cancellationSignal, log } from '@temporalio/activity';
import { errorMessage } from '../src/error-message';
import { bringToEnd, type EndingDependencies, type ExecutionKey, type UnsettledRecords } from './bring-to-end';
import { temporalClock } from './temporal-clock';

/** One that is not settled in the store, and where it is there. */
export interface Unsettled extends ExecutionKey {
  accountSid: string;
  flowSid: string;
  /** It is active, though its flow was deleted. */
  outlivesFlow?: true;
}

/** What Temporal's lists say of executions. They lag behind. */
export interface ExecutionFates extends Pick<EndingDependencies, 'fateOf'> {
  /** Executions of which a run has closed after one time and not after another, piece by piece. */
  closedBetween(after: Date, until: Date): AsyncIterable<readonly ExecutionKey[]>;
  /** Which of some executions run. */
  running(executionSids: readonly string[]): Promise<ReadonlySet<string>>;
}

/** What the store has of executions that are not settled there: active, or with something to undo. */
export interface UnsettledExecutions extends UnsettledRecords {
  /** In the order of their SIDs, those after one. */
  after(sid: string, limit: number): Promise<readonly Unsettled[]>;
  /** Those that are over, and known with all of their steps, or deleted. */
  settledAmong(sids: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface ReconcileDependencies extends Omit<EndingDependencies, 'fateOf' | 'restorer' | 'now'> {
  fates: ExecutionFates;
  unsettled: UnsettledExecutions;
  /** Ends an active execution, as the API does. */
  endExecution(execution: Unsettled): Promise<void>;
  /** What it restores journals with, for one round. */
  openRestorer: () => EndingDependencies['restorer'];
  /** Days for which executions are kept after their end; undefined: for ever. */
  retentionDays: number | undefined;
}

/** How far a round has come: where the next one goes on. */
export interface Progress {
  /** All that had closed by then is settled: ISO 8601. */
  closedUntil?: string;
  /** The last execution that was looked at; empty: all were. */
  sweptTo?: string;
}

/** What one round did. */
export interface Reconciled extends Progress {
  /** Executions that it has brought to their end. */
  ended: number;
  /** Executions that it could not bring to their end. */
  failed: number;
}

const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How far back what has closed is looked for, in days, where no round has come to its end for so long, or there was none. */
const REACH_DAYS = 7;

/** Milliseconds of which one list is made: where very much has closed, a round comes this far at least. */
const SLICE_MS = 6 * 60 * MINUTE_MS;

/** Lists lag behind, and so may the clock: what closed so shortly before a round is looked for once more in the next. */
const OVERLAP_MS = 5 * MINUTE_MS;

/** Milliseconds for what has closed, and for the sweep each: the next round comes five minutes after this one began. */
const BUDGET_MS = 2 * MINUTE_MS;

/** Executions of which one call asks. */
const PIECE = 200;

/** Of which one round asks: ten thousand that wait for months are fifty calls. */
const SWEEP = 10_000;

/** Brought to their end at the same time. */
const TOGETHER = 10;

/**
 * Looks for executions that are over in Temporal, and not in the store: their workflow was terminated, the worker that knew of
 * their end has died while the store was down, or Temporal's database is gone. First among what has closed lately, where most
 * of them are; then among all that the store takes for active, piece by piece, for what is in no list any more. Those that run
 * though their flow was deleted are ended.
 *
 * What cannot be settled now holds up nothing else: it is logged, and comes again with a later round.
 */
export async function reconcile(dependencies: ReconcileDependencies, before: Progress = {}): Promise<Reconciled> {
  const restorer = dependencies.openRestorer();
  const { fates } = dependencies;
  const fateOf: EndingDependencies['fateOf'] = (execution) => fates.fateOf(execution);
  const round = new Round({ ...dependencies, restorer, fateOf, now: temporalClock() });
  try {
    const closedUntil = await round.settleClosed(before.closedUntil);
    const sweptTo = await round.sweep(before.sweptTo);
    return { ended: round.ended, failed: round.failed.size, closedUntil, sweptTo };
  } finally {
    await restorer.close();
  }
}

class Round {
  ended = 0;
  /** SIDs of those that it could not settle. */
  readonly failed = new Set<string>();

  constructor(private readonly dependencies: ReconcileDependencies & EndingDependencies) {}

  /** @returns until when all that has closed is settled */
  async settleClosed(before: string | undefined): Promise<string> {
    const { now } = this.dependencies;
    const began = now();
    // Half of the time that executions are kept: what was removed must not come back from its history.
    const reach = Math.min(REACH_DAYS, (this.dependencies.retentionDays ?? Infinity) / 2) * DAY_MS;
    const known = before === undefined ? 0 : Date.parse(before);
    // What is settled until a time that is yet to come was so by a clock that was set back since.
    let settled = Math.max(known > began ? 0 : known, began - reach);
    while (settled < began && now() - began < BUDGET_MS) {
      const until = Math.min(settled + SLICE_MS, began);
      if (!(await this.settleSlice(new Date(settled), new Date(until)))) break;
      settled = until;
    }
    return new Date(Math.min(settled, began - OVERLAP_MS)).toISOString();
  }

  /** @returns whether nothing is left of it but what the sweep finds, too: what the store knows of */
  private async settleSlice(after: Date, until: Date): Promise<boolean> {
    const { fates, unsettled } = this.dependencies;
    let isDone = true;
    for await (const closed of fates.closedBetween(after, until)) {
      const settled = await unsettled.settledAmong(closed.map(({ sid }) => sid));
      const open = closed.filter(({ sid }) => !settled.has(sid));
      await this.settle(open);
      for (const { sid } of open) if (this.failed.has(sid)) isDone &&= (await unsettled.leftBehind(sid)) !== undefined;
    }
    return isDone;
  }

  /** @returns where the next round goes on */
  async sweep(before = ''): Promise<string> {
    const { fates, unsettled, now } = this.dependencies;
    const began = now();
    let sweptTo = before;
    for (let count = 0; count < SWEEP && now() - began < BUDGET_MS; count += PIECE) {
      const piece = await unsettled.after(sweptTo, PIECE);
      if (piece.length > 0) {
        const running = await fates.running(piece.map(({ sid }) => sid));
        await this.settle(piece.filter(({ sid }) => !running.has(sid)));
        const outliving = piece.filter(({ sid, outlivesFlow }) => outlivesFlow && running.has(sid));
        await this.eachOf(outliving, (execution) => this.endOne(execution));
      }
      sweptTo = piece.at(-1)?.sid ?? '';
      if (piece.length < PIECE) return '';
    }
    return sweptTo;
  }

  private async settle(executions: readonly ExecutionKey[]): Promise<void> {
    await this.eachOf(executions, async (execution) => {
      if (await bringToEnd(this.dependencies, execution)) this.ended += 1;
    });
  }

  /** It tells the rest itself, once it has cleaned up; the next round does not ask it again. */
  private async endOne(execution: Unsettled): Promise<void> {
    await this.dependencies.endExecution(execution);
    log.warn('execution_outlives_flow', { executionSid: execution.sid });
  }

  /** Those that have failed in this round are not tried again in it. */
  private async eachOf<Execution extends ExecutionKey>(
    executions: readonly Execution[],
    work: (execution: Execution) => Promise<void>,
  ): Promise<void> {
    const left = executions.filter(({ sid }) => !this.failed.has(sid));
    for (let start = 0; start < left.length; start += TOGETHER) {
      // A worker that stops leaves the rest to the next round.
      cancellationSignal().throwIfAborted();
      await Promise.all(
        left.slice(start, start + TOGETHER).map((execution) => this.unlessFailing(execution, () => work(execution))),
      );
    }
  }

  private async unlessFailing({ sid }: ExecutionKey, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.failed.add(sid);
      log.error('execution_not_reconciled', { executionSid: sid, error: errorMessage(error) });
    }
  }
}
