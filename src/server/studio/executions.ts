import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import type { ExecutionFilter, ExecutionRecord } from '../../store';
import { RestError } from '../../twilio/rest-error';
import { dateTimeField, nameField, wordField } from '../rest/fields';
import { readList } from '../rest/page-parameters';
import { readParameters } from '../rest/parameters';
import { accountOf, notFound, resource, sidOf } from '../rest/resource';
import { endExecution } from './end-executions';
import { executionBody } from './representation';
import { parametersField, startExecution } from './start-execution';
import type { StudioDependencies } from './studio-dependencies';

export const CREATE_EXECUTION = z.object({
  To: nameField(),
  From: nameField(),
  Parameters: parametersField.optional(),
});

export const UPDATE_EXECUTION = z.object({ Status: wordField('ended') });

/** Twilio's libraries send `status`; everything else of its API is in Pascal case. */
export const LIST_EXECUTIONS = z.object({
  status: wordField('active', 'ended').optional(),
  Status: wordField('active', 'ended').optional(),
  DateCreatedFrom: dateTimeField().optional(),
  DateCreatedTo: dateTimeField().optional(),
});

/** `/v2/Flows/{FlowSid}/Executions` and `…/{Sid}`. */
export function executionRoutes(router: Router, dependencies: StudioDependencies): void {
  const { store, urls } = dependencies;

  resource(router, '/Flows/:FlowSid/Executions', {
    get: async (request, response) => {
      const accountSid = accountOf(response);
      const flowSid = sidOf(request, 'FlowSid', 'FW');
      const filter = toFilter(readParameters(LIST_EXECUTIONS, request.query));
      // Those of a flow that was deleted stay, and are found.
      if ((await store.flows.accountOf(flowSid)) !== accountSid) throw notFound(request);
      const list = { key: 'executions', baseUrl: urls().base };
      const body = await readList(
        request,
        list,
        (page) => store.executions.list({ accountSid, flowSid }, page, filter),
        (execution) => executionBody(execution, urls()),
      );
      response.json(body);
    },
    post: async (request, response) => {
      const { To: to, From: from, Parameters: parameters = {} } = readParameters(CREATE_EXECUTION, request.body);
      const flow = { accountSid: accountOf(response), flowSid: sidOf(request, 'FlowSid', 'FW') };
      const execution = await startExecution(
        dependencies,
        flow,
        { to, from, parameters },
        {
          log: request.log,
          notFound: () => notFound(request),
        },
      );
      response.status(201).json(executionBody(execution, urls()));
    },
  });

  resource(router, '/Flows/:FlowSid/Executions/:Sid', {
    get: async (request, response) => {
      response.json(executionBody(await findExecution(dependencies, request, response), urls()));
    },
    post: async (request, response) => {
      const execution = await findExecution(dependencies, request, response);
      readParameters(UPDATE_EXECUTION, request.body);
      if (execution.status === 'ended') throw new RestError(409, 20409, `Execution ${execution.sid} has already ended`);
      await endExecution(dependencies, execution);
      response.json(executionBody(await findExecution(dependencies, request, response), urls()));
    },
    delete: async (request, response) => {
      const execution = await findExecution(dependencies, request, response);
      if (execution.status === 'active') await endExecution(dependencies, execution);
      await store.executions.delete(execution);
      response.sendStatus(204);
    },
  });
}

/**
 * The execution that a path names.
 *
 * @throws RestError 404/20404
 */
export async function findExecution(
  { store }: Pick<StudioDependencies, 'store'>,
  request: Request,
  response: Response,
  parameter = 'Sid',
): Promise<ExecutionRecord> {
  const execution = await store.executions.fetch({
    accountSid: accountOf(response),
    flowSid: sidOf(request, 'FlowSid', 'FW'),
    sid: sidOf(request, parameter, 'FN'),
  });
  if (!execution) throw notFound(request);
  return execution;
}

/** Times are compared as they are shown, by the second: an end of 10:00:00 takes in all of that second. */
function toFilter(parameters: z.output<typeof LIST_EXECUTIONS>): ExecutionFilter {
  const { DateCreatedFrom: from, DateCreatedTo: to } = parameters;
  const endOfSecond = to && new Date(to.getTime() + (to.getMilliseconds() === 0 ? 999 : 0));
  return {
    status: parameters.status ?? parameters.Status,
    createdFrom: from?.toISOString(),
    createdTo: endOfSecond?.toISOString(),
  };
}
