import type { Router } from 'express';
import { readList } from '../rest/page-parameters';
import { accountOf, notFound, resource, sidOf } from '../rest/resource';
import { withRawJson } from './raw-json';
import { listedRevisionBody, revisionBody } from './representation';
import { requireRevision } from './revision';
import type { StudioDependencies } from './studio-dependencies';

/** `/v2/Flows/{Sid}/Revisions`, and one of them by its number or as `LatestPublished` or `LatestRevision`. */
export function flowRevisionRoutes(router: Router, { store, urls }: StudioDependencies): void {
  resource(router, '/Flows/:FlowSid/Revisions', {
    get: async (request, response) => {
      const accountSid = accountOf(response);
      const flowSid = sidOf(request, 'FlowSid', 'FW');
      if (!(await store.flows.testUsers(accountSid, flowSid))) throw notFound(request);
      const list = { key: 'revisions', baseUrl: urls().base };
      const read = store.revisions.list.bind(store.revisions, accountSid, flowSid);
      response.json(await readList(request, list, read, (revision) => listedRevisionBody(revision, urls())));
    },
  });

  resource(router, '/Flows/:FlowSid/Revisions/:Revision', {
    get: async (request, response) => {
      const flowSid = sidOf(request, 'FlowSid', 'FW');
      const selector = requireRevision(String(request.params.Revision));
      const revision = await store.revisions.fetch(accountOf(response), flowSid, selector);
      if (!revision) throw notFound(request);
      response.type('json').send(withRawJson(revisionBody(revision, urls()), 'definition', revision.definition));
    },
  });
}
