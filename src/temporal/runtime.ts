import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { temporalLogger } from './logging';

/**
 * Sets up the process-wide runtime of Temporal's SDK: its log lines become ours. Called once, before any connection or
 * worker; signals stay ours, because a worker is only one of the things that a signal stops.
 */
export function installRuntime(logger: Logger): void {
  Runtime.install({
    logger: temporalLogger(logger),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} } },
    shutdownSignals: [],
  });
}
