import type { Logger } from 'pino';
import type { PendingEvents, Store, WorkflowTask } from '../store';

/** What the announcer works with. */
export interface AnnouncerOptions {
  events: Pick<Store['events'], 'unannounced' | 'pending' | 'announce' | 'discard'>;
  /** What became of a workflow task. */
  taskOutcome(task: { workflowId: string } & WorkflowTask): Promise<'completed' | 'failed' | 'pending'>;
  /** Told when there are new events. */
  onAnnounced(): void;
  /** Told how many there were. */
  count(announced: number): void;
  logger: Pick<Logger, 'warn'>;
}

/** Milliseconds after which a task that has just told the journal is likely to be reported. */
const SOON_MS = 100;
/** Milliseconds between two looks for what was left: by a task that took longer, or by a process that died. */
const SWEEP_MS = 2_000;
/** Milliseconds between two looks at the same execution, at most: a task that fails for long is asked for ever less. */
const PATIENCE_MS = 60_000;
/** Executions that are looked at in one sweep, and kept in mind between two. */
const EXECUTIONS = 1_000;
/** Executions that are looked at at the same time: they share the store's connections with everything else. */
const AT_ONCE = 4;

/**
 * Announces events once Temporal says that the workflow task which told of them counts. The process that has written an
 * event looks after it at once; what a dead one leaves, any other finds. Several may look at the same event.
 */
export class EventAnnouncer {
  private readonly noticed = new Set<string>();
  /** Executions with events that are not certain yet: when to look again, and the pause before that. */
  private readonly waiting = new Map<string, { until: number; pause: number }>();
  private timer: NodeJS.Timeout | undefined;
  private sweep: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private isClosed = false;

  constructor(private readonly options: AnnouncerOptions) {}

  /** Looks for what is left, now and every few seconds. */
  start(): void {
    this.sweep = setInterval(() => void this.pickUp(), SWEEP_MS);
    void this.pickUp();
  }

  /** An execution has events that are not announced. */
  notice(executionSid: string): void {
    if (this.isClosed || this.noticed.size >= EXECUTIONS) return;
    this.noticed.add(executionSid);
    this.timer ??= setTimeout(() => void this.runRound(), SOON_MS);
  }

  /** Resolves once nothing is under way. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    clearInterval(this.sweep);
    await this.round;
  }

  private async pickUp(): Promise<void> {
    try {
      const left = await this.options.events.unannounced(EXECUTIONS);
      const now = performance.now();
      for (const executionSid of left) {
        if ((this.waiting.get(executionSid)?.until ?? 0) <= now) this.notice(executionSid);
      }
    } catch (error) {
      this.options.logger.warn({ err: error }, 'Events could not be looked for; the next look is soon');
    }
  }

  /** One round at a time: what is noticed meanwhile waits for the next one. */
  private async runRound(): Promise<void> {
    this.round = this.announceNoticed();
    await this.round;
    this.timer = undefined;
    if (this.noticed.size > 0 && !this.isClosed) this.timer = setTimeout(() => void this.runRound(), SOON_MS);
  }

  private async announceNoticed(): Promise<void> {
    const waiting = [...this.noticed];
    this.noticed.clear();
    const next = async (): Promise<void> => {
      for (let sid = waiting.shift(); sid !== undefined && !this.isClosed; sid = waiting.shift()) {
        await this.tryAnnounce(sid);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  }

  private async tryAnnounce(executionSid: string): Promise<void> {
    try {
      const isCertain = await this.announceCertain(executionSid);
      if (isCertain) this.waiting.delete(executionSid);
      else this.waitLonger(executionSid);
    } catch (error) {
      this.waitLonger(executionSid);
      this.options.logger.warn({ err: error, executionSid }, 'Events wait to be announced; the next look is soon');
    }
  }

  private waitLonger(executionSid: string): void {
    const before = this.waiting.get(executionSid)?.pause ?? SWEEP_MS / 4;
    const pause = Math.min(before * 2, PATIENCE_MS);
    this.waiting.delete(executionSid);
    this.waiting.set(executionSid, { until: performance.now() + pause, pause });
    const [oldest] = this.waiting.keys();
    if (this.waiting.size > EXECUTIONS && oldest !== undefined) this.waiting.delete(oldest);
  }

  /**
   * Events of an execution are announced in their order, up to the newest ones that are certain: a task that counts comes
   * after tasks that count, and has taken back what others told.
   *
   * @returns whether nothing is left that may become certain
   */
  private async announceCertain(executionSid: string): Promise<boolean> {
    let isCertain = true;
    const groups = await this.options.events.pending(executionSid);
    for (let last = groups.at(-1); last; last = groups.at(-1)) {
      const outcome = await this.outcomeOf(last);
      if (outcome === 'completed') break;
      if (outcome === 'failed') await this.options.events.discard(last);
      else isCertain = false;
      groups.pop();
    }
    const accountSid = await this.options.events.announce(groups);
    if (accountSid !== undefined) {
      this.options.count(groups.reduce((sum, { orders }) => sum + orders.length, 0));
      this.options.onAnnounced();
    }
    return isCertain;
  }

  private async outcomeOf({ task, workflowId }: PendingEvents): Promise<'completed' | 'failed' | 'pending'> {
    return task === undefined ? 'completed' : this.options.taskOutcome({ workflowId, ...task });
  }
}
