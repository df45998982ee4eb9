import { AccountDirectory, mainAccount } from './accounts';
import type { Config } from './config';
import { loadProcessConfig } from './config/process-config';
import { Metrics } from './metrics';
import { listen } from './process/http-server';
import { createLogger } from './process/logger';
import { canOpenFiles } from './process/open-files';
import { prepareWorker, type Foundation } from './process/prepare';
import { requireShared } from './process/shared';
import { runMain, supervise, type Supervised } from './process/supervise';
import { TwilioClients } from './process/twilio-clients';
import { watchTwilio } from './process/twilio-watch';
import { startWorker } from './process/worker-host';
import { StillStarting, type ReadinessCheck } from './server/health';
import { createProbes, type ProbeDependencies } from './server/probes';

// The zone of the process leaks into workflow code.
process.env.TZ = 'UTC';

/**
 * A worker alone, for production: as many as wanted beside the API, on the Temporal of `TEMPORAL_ADDRESS` and the store of
 * `DATABASE_URL`.
 */
runMain(async () => {
  const config = loadProcessConfig();
  const publicBaseUrl = requireShared(config, 'a worker');
  const logger = createLogger(config.logLevel);
  await supervise(logger, async (supervised) => {
    const foundation = await prepareWorker({ config, logger, supervised });
    const metrics = new Metrics();
    let isReady: ReadinessCheck = () => Promise.reject(new StillStarting('The worker'));
    let mayCall: ReadinessCheck = isReady;
    const readiness = { ...readinessOf(foundation, () => isReady()), twilio: () => mayCall() };
    await probe(config, { readiness, metrics, logger: logger.child({ component: 'http' }) }, supervised);
    const { mode, simulatorUrl } = config.twilio;
    const simulatorOrigin = mode === 'simulator' ? (simulatorUrl ?? publicBaseUrl) : undefined;
    const accounts = await AccountDirectory.open(mainAccount(config.twilio), foundation.store);
    const { flows } = foundation.store;
    const sendsPerSecond = config.sendPace?.perSecond;
    const clients = new TwilioClients({ accounts, flows, simulatorOrigin, sendsPerSecond, metrics, logger });
    mayCall = clients.readiness;
    const unwatch = watchTwilio({ clients, accountSid: accounts.main.sid, logger });
    await supervised.lifecycle.add('the watch over Twilio', unwatch);
    const parts = { accounts, clients, publicBaseUrl, simulatorOrigin, metrics };
    isReady = await startWorker({ config, foundation, ...parts, logger, supervised });
    logger.info({ taskQueue: config.temporal.taskQueue }, 'The worker is ready');
  });
});

function readinessOf({ store, temporal }: Foundation, worker: ReadinessCheck): ProbeDependencies['readiness'] {
  return { files: canOpenFiles, store: () => store.ping(), temporal: () => temporal.ping(), worker };
}

/** Answers whoever watches over the worker, where the configuration has a port for that. */
async function probe(
  { http, workerPort }: Config,
  probes: ProbeDependencies,
  { lifecycle }: Supervised,
): Promise<void> {
  if (workerPort === undefined) return;
  const place = { host: http.host, port: workerPort, purpose: 'health and metrics', variable: 'PERDURE_WORKER_PORT' };
  const server = await listen(createProbes(probes), place);
  await lifecycle.add('health and metrics', () => server.stop());
  probes.logger.info({ port: server.port }, 'The worker tells of its health and metrics');
}
