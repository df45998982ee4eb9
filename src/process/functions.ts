import type { Router } from 'express';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { createFunctionsRuntime } from '../functions/runtime';
import type { Origins } from './origins';
import type { Supervised } from './supervise';

/** The Functions that the local Twilio runs; their processes end with ours. */
export async function openFunctions(parts: {
  config: Config;
  origins: Origins;
  logger: Logger;
  supervised: Supervised;
}): Promise<Router> {
  const { config, origins, logger, supervised } = parts;
  const { accountSid, authToken } = config.twilio;
  const runtime = createFunctionsRuntime({
    directory: config.functionsDir,
    accountSid,
    authToken,
    twilioOrigin: () => origins.local,
    logger: logger.child({ component: 'functions' }),
  });
  await supervised.lifecycle.add('the Functions', () => runtime.stop());
  return runtime.router;
}
