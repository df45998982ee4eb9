import { Router } from 'express';
import { basicAuth } from '../rest/basic-auth';
import { readBody } from '../rest/body';
import type { AccountsDependencies } from './accounts-dependencies';
import { accountRoutes } from './accounts';
import { keyRoutes } from './keys';

export { authTokensRouter } from './auth-tokens';

/** Paths of ours below `/2010-04-01`; others are the local Twilio's. */
const PATHS = [
  '/Accounts.json',
  '/Accounts/:Sid.json',
  '/Accounts/:AccountSid/Keys.json',
  '/Accounts/:AccountSid/Keys',
];

/** Accounts and API keys as Twilio's API of 2010 has them, below `/2010-04-01`. */
export function accountsRouter(dependencies: AccountsDependencies): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use(PATHS, basicAuth(dependencies.accounts), readBody());
  accountRoutes(router, dependencies);
  keyRoutes(router, dependencies);
  return router;
}
