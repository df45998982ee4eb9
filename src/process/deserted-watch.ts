import type { Logger } from 'pino';
import { errorMessage } from '../error-message';
import type { DesertedVersion } from '../temporal/deserted-versions';
import { repeat } from './repeat';

export interface DesertedWatchOptions {
  /** Asks Temporal which versions have executions and no worker. */
  look: () => Promise<readonly DesertedVersion[]>;
  logger: Pick<Logger, 'error' | 'info' | 'debug'>;
  /** Milliseconds between two looks. */
  everyMs?: number;
}

const EVERY_MS = 60_000;

const DESERTED =
  'version_without_worker: executions are pinned to a version of the worker deployment that has no worker any more. They stand ' +
  'still until one of it is started, or they are moved: see "Executions that wait for long" in docs/upgrading.md';

/** Says so when the workers of a version have gone before its executions: nothing fails there, so that nothing else would tell. */
export class DesertedWatch {
  private known = new Set<string>();
  private end: () => void = () => undefined;

  /** How many executions were without a worker at the last look. */
  count = 0;

  constructor(private readonly options: DesertedWatchOptions) {}

  start(): void {
    const { everyMs = EVERY_MS } = this.options;
    this.end = repeat(() => this.turn(), { firstMs: everyMs, everyMs });
  }

  stop(): void {
    this.end();
  }

  private async turn(): Promise<void> {
    try {
      this.tell(await this.options.look());
    } catch (error) {
      this.options.logger.debug(`Which versions have no worker is not known: ${errorMessage(error)}`);
    }
  }

  private tell(versions: readonly DesertedVersion[]): void {
    const { logger } = this.options;
    const now = new Set(versions.map(({ buildId }) => buildId));
    for (const version of versions) if (!this.known.has(version.buildId)) logger.error(version, DESERTED);
    for (const buildId of this.known) if (!now.has(buildId)) logger.info({ buildId }, 'version_without_worker_no_more');
    this.known = now;
    this.count = versions.reduce((sum, { executions }) => sum + executions, 0);
  }
}
