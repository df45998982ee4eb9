import { AccountDirectory, mainAccount } from './accounts';
import { loadConfig, type Config } from './config';
import { Metrics } from './metrics';
import { localDetours } from './process/local-detours';
import { createLogger } from './process/logger';
import { prepare } from './process/prepare';
import { runMain, supervise } from './process/supervise';
import { TwilioClients } from './process/twilio-clients';
import { startWorker } from './process/worker-host';
import { StartupError } from './startup-error';

// The zone of the process leaks into workflow code.
process.env.TZ = 'UTC';

/**
 * A worker alone, for production: as many as wanted beside the API, on the Temporal of `TEMPORAL_ADDRESS` and the store of
 * `DATABASE_URL`.
 */
runMain(async () => {
  const config = loadConfig(process.env);
  const publicBaseUrl = requireShared(config);
  const logger = createLogger(config.logLevel);
  await supervise(logger, async (supervised) => {
    const foundation = await prepare({ config, logger, supervised });
    const simulatorOrigin = config.twilio.mode === 'simulator' ? publicBaseUrl : undefined;
    const accounts = await AccountDirectory.open(mainAccount(config.twilio), foundation.store);
    const clients = new TwilioClients(accounts, foundation.store.flows, simulatorOrigin);
    const detours = simulatorOrigin === undefined ? {} : localDetours(config, simulatorOrigin);
    const { httpAllow } = config;
    await startWorker({
      foundation,
      clients,
      publicBaseUrl,
      httpAllow,
      web: { tokenOf: (accountSid) => accounts.tokenOf(accountSid), ...detours },
      metrics: new Metrics(),
      logger,
      supervised,
    });
    logger.info({ taskQueue: config.temporal.taskQueue }, 'The worker is ready');
  });
});

/** What a worker must share with the API can only be somewhere else. @returns how Twilio reaches the API */
function requireShared({ temporal, databaseUrl, http }: Config): string {
  const missing = [
    ...(temporal.kind === 'embedded' ? ['TEMPORAL_ADDRESS'] : []),
    ...(databaseUrl === undefined ? ['DATABASE_URL'] : []),
    ...(http.publicBaseUrl === undefined ? ['PUBLIC_BASE_URL'] : []),
  ];
  if (missing.length === 0 && http.publicBaseUrl !== undefined) return http.publicBaseUrl;
  throw new StartupError(
    `Expected ${missing.join(', ')} to be set: a worker of its own shares Temporal, the store and the public address with the API.\n` +
      'Set them as for the API, or use npm start, which runs a worker inside.',
  );
}
