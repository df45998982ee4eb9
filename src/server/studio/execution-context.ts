import type { Router } from 'express';
import { notFound, resource } from '../rest/resource';
import { catchUp } from './catch-up';
import { findExecution } from './executions';
import type { StudioDependencies } from './studio-dependencies';

/** `/v2/Flows/{FlowSid}/Executions/{ExecutionSid}/Context`: the context as it is now. */
export function executionContextRoutes(router: Router, dependencies: StudioDependencies): void {
  const { store, urls } = dependencies;

  resource(router, '/Flows/:FlowSid/Executions/:ExecutionSid/Context', {
    get: async (request, response) => {
      const execution = await findExecution(dependencies, request, response, 'ExecutionSid');
      await catchUp(dependencies, execution);
      const context = await store.steps.context(execution.sid);
      if (!context) throw notFound(request);
      response.json({
        account_sid: execution.accountSid,
        context,
        flow_sid: execution.flowSid,
        execution_sid: execution.sid,
        url: `${urls().execution(execution)}/Context`,
      });
    },
  });
}
