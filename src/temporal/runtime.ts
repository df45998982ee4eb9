import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { temporalLogger } from './logging';

/** While Temporal is away each retry of each poller would write a line; that it is away, `/readyz` tells. */
const LOG_FILTER = 'WARN,temporalio_client::retry=ERROR';

/**
 * Sets up the process-wide runtime of Temporal's SDK: its log lines become ours. Called once, before any connection or
 * worker; signals stay ours, because a worker is only one of the things that a signal stops.
 */
export function installRuntime(logger: Logger): void {
  Runtime.install({
    logger: temporalLogger(logger),
    telemetryOptions: { logging: { filter: LOG_FILTER, forward: {} } },
    shutdownSignals: [],
  });
}
