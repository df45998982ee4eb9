import type { Logger } from 'pino';
import { errorMessage } from '../error-message';
import type { DesertedQueue } from '../temporal/deserted-queues';
import type { DesertedVersion } from '../temporal/deserted-versions';
import { repeat } from './repeat';

/** What has executions and no worker, and what is said of it. */
export interface Desertion<Place extends { executions: number }> {
  /** In the log, with `_no_more` behind it when it is over. */
  event: string;
  /** What it means, and what to do. */
  explanation: string;
  nameOf: (place: Place) => Record<string, string>;
}

export interface DesertedWatchOptions<Place extends { executions: number }> {
  desertion: Desertion<Place>;
  /** Asks Temporal what has executions and no worker. */
  look: () => Promise<readonly Place[]>;
  logger: Pick<Logger, 'error' | 'info' | 'debug'>;
  /** Milliseconds between two looks. */
  everyMs?: number;
}

export const VERSION_WITHOUT_WORKER: Desertion<DesertedVersion> = {
  event: 'version_without_worker',
  explanation:
    'executions are pinned to a version of the worker deployment that has no worker any more, or were begun for it. They stand ' +
    'still until one of it is started, or they are moved: see "A version without workers" in docs/upgrading.md',
  nameOf: ({ deploymentName, buildId }) => ({ deploymentName, buildId }),
};

export const TASK_QUEUE_WITHOUT_WORKER: Desertion<DesertedQueue> = {
  event: 'task_queue_without_worker',
  explanation:
    'executions are on another task queue, which has no worker. They stand still until one is started with it as its ' +
    'TEMPORAL_TASK_QUEUE: see "Moving to another task queue" in docs/deployment.md',
  nameOf: ({ taskQueue }) => ({ taskQueue }),
};

const EVERY_MS = 60_000;

/** Says so when the workers of executions have gone before these: nothing fails there, so that nothing else would tell. */
export class DesertedWatch<Place extends { executions: number }> {
  private known = new Map<string, Place>();
  private end: () => void = () => undefined;

  /** How many executions were without a worker at the last look. */
  count = 0;

  constructor(private readonly options: DesertedWatchOptions<Place>) {}

  start(): void {
    const { everyMs = EVERY_MS } = this.options;
    this.end = repeat(() => this.turn(), { firstMs: everyMs, everyMs });
  }

  stop(): void {
    this.end();
  }

  private async turn(): Promise<void> {
    const { look, logger, desertion } = this.options;
    try {
      this.tell(await look());
    } catch (error) {
      logger.debug(`Whether there is a ${desertion.event} is not known: ${errorMessage(error)}`);
    }
  }

  private tell(places: readonly Place[]): void {
    const { logger, desertion } = this.options;
    const { event, explanation, nameOf } = desertion;
    const now = new Map(places.map((place) => [JSON.stringify(nameOf(place)), place]));
    const tell = (place: object): void => logger.error(place, `${event}: ${explanation}`);
    for (const [name, place] of now) if (!this.known.has(name)) tell(place);
    for (const [name, place] of this.known) if (!now.has(name)) logger.info(nameOf(place), `${event}_no_more`);
    this.known = now;
    this.count = places.reduce((sum, { executions }) => sum + executions, 0);
  }
}
