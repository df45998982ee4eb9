import { Router } from 'express';
import type { AccountDirectory } from '../../accounts';
import { basicAuth } from '../rest/basic-auth';
import { readBody } from '../rest/body';
import { executionContextRoutes } from './execution-context';
import { executionRoutes } from './executions';
import { flowCompatibilityRoutes } from './flow-compatibility';
import { flowRevisionRoutes } from './flow-revisions';
import { flowValidateRoutes } from './flow-validate';
import { flowRoutes } from './flows';
import { stepLogRoutes } from './step-log';
import { stepRoutes } from './steps';
import type { StudioDependencies } from './studio-dependencies';
import { testUserRoutes } from './test-users';

/** Twilio's Studio REST API v2, below `/v2`. Nothing of it is read, not even a body, before the caller is known. */
export function studioRouter(accounts: AccountDirectory, dependencies: StudioDependencies): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use('/Flows', basicAuth(accounts), readBody());
  flowValidateRoutes(router, dependencies);
  flowRoutes(router, dependencies);
  flowRevisionRoutes(router, dependencies);
  flowCompatibilityRoutes(router, dependencies);
  testUserRoutes(router, dependencies);
  executionRoutes(router, dependencies);
  executionContextRoutes(router, dependencies);
  stepRoutes(router, dependencies);
  stepLogRoutes(router, dependencies);
  return router;
}
