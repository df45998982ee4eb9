import type { Router } from 'express';
import { notFound, resource } from '../rest/resource';
import { findExecution } from './executions';
import { findStep, STEP } from './steps';
import type { StudioDependencies } from './studio-dependencies';

/**
 * `/v2/Flows/{FlowSid}/Executions/{ExecutionSid}/Steps/{StepSid}/Log`, an addition of ours: what Studio's Console shows of a
 * step. Its properties as they were rendered, what it changed, which of its transitions it took, and what it warned of.
 */
export function stepLogRoutes(router: Router, dependencies: StudioDependencies): void {
  const { store, urls } = dependencies;
  resource(router, `${STEP}/Log`, {
    get: async (request, response) => {
      const execution = await findExecution(dependencies, request, response, 'ExecutionSid');
      const step = await findStep(dependencies, request, execution);
      const detail = await store.steps.detail(execution.sid, step.sid);
      if (!detail) throw notFound(request);
      const { inputs, output = null, variables = null, transition = null, warnings } = detail;
      response.json({
        account_sid: execution.accountSid,
        flow_sid: execution.flowSid,
        execution_sid: execution.sid,
        step_sid: step.sid,
        name: step.event,
        transition,
        inputs,
        output,
        variables,
        warnings,
        url: `${urls().step(execution, step.sid)}/Log`,
      });
    },
  });
}
