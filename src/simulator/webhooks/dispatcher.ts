import type { Kysely, Selectable } from 'kysely';
import type { Logger } from 'pino';
import type { Clock } from '../clock';
import { DueWork } from '../due-work';
import type { SimulatorTables, WebhookRequestTable } from '../storage/tables';
import { sendWebhook, type WebhookSender } from './http-request';

export interface DispatcherOptions {
  database: Kysely<SimulatorTables>;
  sender: WebhookSender;
  clock: Clock;
  logger: Logger;
  /** Attempts after the first that every request gets; one that asks for more gets more. */
  retries: number;
}

type Row = Selectable<WebhookRequestTable>;

/** Lanes that are delivered at the same time. */
const CONCURRENCY = 64;

/** Milliseconds before the first repetition; doubled before each further one. */
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

/**
 * Delivers the outbox. Each lane has one request on its way at a time; lanes are independent. A request leaves the outbox
 * when it was answered with success or when no attempt is left, so that a process that ends in between delivers it again
 * after its restart, with the same idempotency token.
 */
export class WebhookDispatcher {
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #due: DueWork;
  #stopped = false;

  constructor(private readonly options: DispatcherOptions) {
    const { clock, logger } = options;
    this.#due = new DueWork(
      clock,
      (now) => this.#work(now),
      (error) => logger.error({ err: error }, 'the webhook outbox could not be read'),
    );
  }

  start(): void {
    this.#due.start();
  }

  /** Something may be in the outbox. */
  poke(): void {
    this.#due.poke();
  }

  /** Makes no further request, and resolves when those on their way have come back. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#due.stop();
    await Promise.all(this.#lanes.values());
  }

  /** First requests of the lanes that rest, in the order in which they fall due. */
  #heads(): Promise<Row[]> {
    const busy = [...this.#lanes.keys()];
    return this.options.database
      .selectFrom('webhook_request')
      .selectAll()
      .where('id', 'in', (query) =>
        query
          .selectFrom('webhook_request')
          .select((select) => select.fn.min('id').as('id'))
          .groupBy('lane'),
      )
      .$if(busy.length > 0, (query) => query.where('lane', 'not in', busy))
      .orderBy('date_due')
      .limit(CONCURRENCY)
      .execute();
  }

  async #work(now: Date): Promise<Date | undefined> {
    for (const row of await this.#heads()) {
      // A lane that becomes free pokes.
      if (this.#stopped || this.#lanes.size >= CONCURRENCY) return undefined;
      const due = new Date(row.date_due);
      if (due > now) return due;
      this.#lanes.set(row.lane, this.#deliver(row));
    }
    return undefined;
  }

  /** Makes one attempt, and frees the lane. */
  async #deliver(row: Row): Promise<void> {
    try {
      await this.#settle(row, await this.#attempt(row));
    } catch (error) {
      this.options.logger.error({ err: error, lane: row.lane }, 'the webhook outbox could not be written');
    } finally {
      this.#lanes.delete(row.lane);
      this.poke();
    }
  }

  /** @returns what went wrong, undefined when nothing did */
  async #attempt({ url, method, token, failures, parameters }: Row): Promise<string | undefined> {
    const all = { ...(JSON.parse(parameters) as Record<string, string>), RetryCount: String(failures) };
    try {
      const { status } = await sendWebhook(this.options.sender, { url, method, token, parameters: all });
      return status < 400 ? undefined : `answered ${status}`;
    } catch (error) {
      return error instanceof Error ? reasonOf(error) : String(error);
    }
  }

  async #settle(row: Row, problem: string | undefined): Promise<void> {
    const { database, clock, logger, retries } = this.options;
    const failures = row.failures + 1;
    if (problem === undefined || failures > Math.max(row.retries, retries)) {
      await database.deleteFrom('webhook_request').where('id', '=', row.id).execute();
      if (problem !== undefined) logger.warn({ url: row.url, problem, attempts: failures }, 'a webhook was given up');
      return;
    }
    const pause = Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
    const due = new Date(clock.now().getTime() + pause).toISOString();
    await database.updateTable('webhook_request').set({ failures, date_due: due }).where('id', '=', row.id).execute();
    logger.info({ url: row.url, problem, pause }, 'a webhook will be tried again');
  }
}

/** `fetch` hides what happened in the cause. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
