import type { Selectable } from 'kysely';
import type { Logger } from 'pino';
import type { Clock } from '../clock';
import { DueWork } from '../due-work';
import type { WebhookRequestTable } from '../storage/tables';
import type { Simulation, Work } from '../work';
import { sendWebhook, type WebhookAnswer, type WebhookSender } from './http-request';

type Row = Selectable<WebhookRequestTable>;

/** A request that was answered, and what it said. */
export type AnsweredWebhook = Pick<Row, 'lane' | 'url' | 'redirects'> & {
  parameters: Readonly<Record<string, string>>;
};

/** What distinguishes the webhooks of Twilio's products. */
export interface WebhookKind {
  /** Milliseconds that an answer may take. */
  timeoutMs: number;
  /** Whether the parameter `RetryCount` says which attempt it is. */
  countsAttempts: boolean;
  /** What a good answer asks for, in the transaction that takes the request out of the outbox. */
  answered?: (work: Work, webhook: AnsweredWebhook, answer: WebhookAnswer) => Promise<void>;
}

export interface DispatcherOptions {
  simulation: Simulation;
  sender: WebhookSender;
  kinds: Readonly<Record<Row['kind'], WebhookKind>>;
  clock: Clock;
  logger: Logger;
  /** Attempts after the first that every request gets; one that asks for more gets more. */
  retries: number;
}

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
    return this.options.simulation.database
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
    const { clock, logger } = this.options;
    const free = (): void => {
      this.#lanes.delete(row.lane);
      this.poke();
    };
    try {
      await this.#attempt(row);
      free();
    } catch (error) {
      logger.error({ err: error, lane: row.lane }, 'the webhook outbox could not be written');
      clock.at(new Date(clock.now().getTime() + FIRST_PAUSE), free);
    }
  }

  async #attempt(row: Row): Promise<void> {
    const kind = this.options.kinds[row.kind];
    const parameters = JSON.parse(row.parameters) as Record<string, string>;
    if (kind.countsAttempts) parameters.RetryCount = String(row.failures);
    const answer = await this.#send({ ...row, parameters }, kind.timeoutMs);
    if (typeof answer === 'string') return this.#failed(row, answer);
    await this.options.simulation.change({ announced: true }, async (work) => {
      await work.database.deleteFrom('webhook_request').where('id', '=', row.id).execute();
      await kind.answered?.(work, { ...row, parameters }, answer);
    });
  }

  /** @returns the answer, or what went wrong */
  async #send(webhook: Parameters<typeof sendWebhook>[1], timeoutMs: number): Promise<WebhookAnswer | string> {
    try {
      const answer = await sendWebhook(this.options.sender, webhook, timeoutMs);
      return answer.status < 400 ? answer : `answered ${answer.status}`;
    } catch (error) {
      return error instanceof Error ? reasonOf(error) : String(error);
    }
  }

  /** Tries again later, or elsewhere, or gives up. */
  async #failed(row: Row, problem: string): Promise<void> {
    const { simulation, clock, logger, retries } = this.options;
    const requests = simulation.database;
    const failures = row.failures + 1;
    if (failures <= Math.max(row.retries, retries)) {
      const pause = Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
      const due = new Date(clock.now().getTime() + pause).toISOString();
      await requests.updateTable('webhook_request').set({ failures, date_due: due }).where('id', '=', row.id).execute();
      logger.info({ url: row.url, problem, pause }, 'a webhook will be tried again');
      return;
    }
    logger.warn({ url: row.url, problem, attempts: failures }, 'a webhook was given up');
    const fallback = toFallback(row);
    if (fallback) await requests.updateTable('webhook_request').set(fallback).where('id', '=', row.id).execute();
    else await requests.deleteFrom('webhook_request').where('id', '=', row.id).execute();
  }
}

/** HTTP retrieval failure: https://www.twilio.com/docs/api/errors/11200 */
const RETRIEVAL_FAILURE = '11200';

/** The same request to its fallback, which learns what failed. */
function toFallback({ url, parameters, fallback_url, fallback_method }: Row): Partial<Row> | undefined {
  if (fallback_url === null) return undefined;
  const told = { ...(JSON.parse(parameters) as object), ErrorCode: RETRIEVAL_FAILURE, ErrorUrl: url };
  return {
    url: fallback_url,
    method: fallback_method ?? 'POST',
    parameters: JSON.stringify(told),
    failures: 0,
    retries: 0,
    fallback_url: null,
  };
}

/** `fetch` hides what happened in the cause. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
