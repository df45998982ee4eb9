import { loadProcessConfig } from './config/process-config';
import { createLogger } from './process/logger';
import { prepare } from './process/prepare';
import { serve, settle } from './process/serve';
import { requireShared } from './process/shared';
import { runMain, supervise } from './process/supervise';

/**
 * The API alone, for production: as many as wanted beside the workers, on the Temporal of `TEMPORAL_ADDRESS` and the store
 * of `DATABASE_URL`. Any of them answers any request; of the local Twilio there is one, with whichever of them has no
 * `TWILIO_SIMULATOR_URL`.
 */
runMain(async () => {
  const config = loadProcessConfig();
  requireShared(config, 'an API');
  const logger = createLogger(config.logLevel);
  await supervise(logger, async (supervised) => {
    const options = { config, logger, supervised };
    const origins = await settle(options);
    const foundation = await prepare({ config, logger, supervised });
    await serve({ ...options, origins, foundation });
    logger.info({ origin: origins.local, publicBaseUrl: origins.public }, 'The API is ready');
  });
});
