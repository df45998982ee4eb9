import type { Request, Router } from 'express';
import type { ExecutionRecord, Step } from '../../store';
import { readList } from '../rest/page-parameters';
import { notFound, resource, sidOf } from '../rest/resource';
import { catchUp } from './catch-up';
import { findExecution } from './executions';
import { stepBody } from './representation';
import type { StudioDependencies } from './studio-dependencies';

const STEPS = '/Flows/:FlowSid/Executions/:ExecutionSid/Steps';

/** Path of one step. */
export const STEP = `${STEPS}/:StepSid`;

/**
 * `/v2/Flows/{FlowSid}/Executions/{ExecutionSid}/Steps`, newest first as programs that read Twilio's expect it, one of
 * them, and the context after it.
 */
export function stepRoutes(router: Router, dependencies: StudioDependencies): void {
  const { store, urls } = dependencies;

  resource(router, STEPS, {
    get: async (request, response) => {
      const execution = await findExecution(dependencies, request, response, 'ExecutionSid');
      // The pages after the first one go on from what it has shown.
      if (request.query.PageToken === undefined) await catchUp(dependencies, execution);
      const list = { key: 'steps', baseUrl: urls().base };
      const read = store.steps.list.bind(store.steps, execution.sid);
      response.json(await readList(request, list, read, (step) => stepBody(step, execution, urls())));
    },
  });

  resource(router, STEP, {
    get: async (request, response) => {
      const execution = await findExecution(dependencies, request, response, 'ExecutionSid');
      response.json(stepBody(await findStep(dependencies, request, execution), execution, urls()));
    },
  });

  resource(router, `${STEP}/Context`, {
    get: async (request, response) => {
      const execution = await findExecution(dependencies, request, response, 'ExecutionSid');
      const step = await findStep(dependencies, request, execution);
      const context = await store.steps.context(execution.sid, step);
      if (!context) throw notFound(request);
      response.json({
        account_sid: execution.accountSid,
        context,
        execution_sid: execution.sid,
        flow_sid: execution.flowSid,
        step_sid: step.sid,
        url: `${urls().step(execution, step.sid)}/Context`,
      });
    },
  });
}

/** @throws RestError 404/20404 when the execution has no such step */
export async function findStep(
  { store }: StudioDependencies,
  request: Request,
  execution: ExecutionRecord,
): Promise<Step> {
  const step = await store.steps.fetch(execution.sid, sidOf(request, 'StepSid', 'FT'));
  if (!step) throw notFound(request);
  return step;
}
