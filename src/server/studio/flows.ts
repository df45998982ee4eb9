import type { Response, Router } from 'express';
import { z } from 'zod';
import type { Flow, WithDefinition } from '../../store';
import { RestError } from '../../twilio/rest-error';
import { newSid } from '../../twilio/sid';
import { nameField, textField, wordField } from '../rest/fields';
import { readList } from '../rest/page-parameters';
import { readParameters } from '../rest/parameters';
import { accountOf, notFound, resource, sidOf } from '../rest/resource';
import { checkDefinition, definitionField } from './definition';
import { endAllExecutions } from './end-executions';
import { flowBody, listedFlowBody } from './representation';
import type { StudioDependencies } from './studio-dependencies';
import { withRawJson } from './raw-json';

/** Parameters of a new flow. */
export const CREATE_FLOW = z.object({
  FriendlyName: nameField(),
  Status: wordField('draft', 'published'),
  Definition: definitionField,
  CommitMessage: textField().optional(),
});

export const UPDATE_FLOW = CREATE_FLOW.partial({ FriendlyName: true, Definition: true });

/** `/v2/Flows` and `/v2/Flows/{Sid}`. Each save is a new revision, and a flow is shown as its newest. */
export function flowRoutes(router: Router, dependencies: StudioDependencies): void {
  const { store, validate, urls } = dependencies;

  resource(router, '/Flows', {
    get: async (request, response) => {
      const list = { key: 'flows', baseUrl: urls().base };
      const read = store.flows.list.bind(store.flows, accountOf(response));
      response.json(await readList(request, list, read, (flow) => listedFlowBody(flow, urls())));
    },
    post: async (request, response) => {
      const parameters = readParameters(CREATE_FLOW, request.body);
      const { text, warnings } = checkDefinition(validate, parameters.Definition);
      const flow = await store.flows.create(accountOf(response), newSid('FW'), {
        friendlyName: parameters.FriendlyName,
        status: parameters.Status,
        commitMessage: parameters.CommitMessage ?? null,
        definition: text,
        warnings,
      });
      send(response.status(201), flow, dependencies);
    },
  });

  resource(router, '/Flows/:FlowSid', {
    get: async (request, response) => {
      const flow = await store.flows.fetch(accountOf(response), sidOf(request, 'FlowSid', 'FW'));
      if (!flow) throw notFound(request);
      send(response, flow, dependencies);
    },
    post: async (request, response) => {
      const sid = sidOf(request, 'FlowSid', 'FW');
      const parameters = readParameters(UPDATE_FLOW, request.body);
      const flow = await store.flows.update(accountOf(response), sid, {
        status: parameters.Status,
        friendlyName: parameters.FriendlyName,
        commitMessage: parameters.CommitMessage ?? null,
        definition: parameters.Definition === undefined ? undefined : checkDefinition(validate, parameters.Definition),
        expectedRevision: expectedRevision(request.headers['if-match']),
      });
      if (!flow) throw notFound(request);
      if (flow === 'stale')
        throw new RestError(412, 20412, `Flow ${sid} has been saved since the revision in If-Match`);
      send(response, flow, dependencies);
    },
    delete: async (request, response) => {
      const accountSid = accountOf(response);
      const sid = sidOf(request, 'FlowSid', 'FW');
      if (!(await store.flows.fetch(accountSid, sid))) throw notFound(request);
      // Once more after the flow is gone: an execution may have begun in between.
      await endAllExecutions(dependencies, accountSid, sid);
      await store.flows.delete(accountSid, sid);
      await endAllExecutions(dependencies, accountSid, sid);
      response.sendStatus(204);
    },
  });
}

/** The `ETag` is the revision: an editor that sends it back in `If-Match` never overwrites what it has not seen. */
function send(response: Response, flow: Flow & WithDefinition, { urls }: StudioDependencies): void {
  response
    .set('ETag', `"${flow.revision}"`)
    .type('json')
    .send(withRawJson(flowBody(flow, urls()), 'definition', flow.definition));
}

function expectedRevision(header: string | undefined): number | undefined {
  if (header === undefined || header === '*') return undefined;
  const revision = /^(?:W\/)?"([1-9]\d{0,8})"$/.exec(header)?.[1];
  if (revision === undefined)
    throw RestError.badParameter('Invalid header If-Match: Expected the ETag of the flow, such as "3"');
  return Number(revision);
}
