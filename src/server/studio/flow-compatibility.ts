import type { Router } from 'express';
import { z } from 'zod';
import { compatibilityReport, type CompatibilityReport } from '../../flow/compatibility';
import type { FlowDefinition } from '../../flow/definition';
import { compileFlow } from '../../flow/flow';
import type { FlowRevision } from '../../store';
import { catalogue } from '../../widgets/catalogue';
import { textField } from '../rest/fields';
import { readParameters } from '../rest/parameters';
import { accountOf, notFound, resource, sidOf } from '../rest/resource';
import type { Urls } from './representation';
import { requireRevision } from './revision';
import type { StudioDependencies } from './studio-dependencies';

/** Which revision is asked about: a number, `LatestRevision`, or `LatestPublished` where absent. */
export const COMPATIBILITY = z.object({ Revision: textField().default('LatestPublished') });

/** `/v2/Flows/{Sid}/Compatibility`, an addition of ours: what of a flow runs here, widget by widget and trigger by trigger. */
export function flowCompatibilityRoutes(router: Router, { store, urls }: StudioDependencies): void {
  resource(router, '/Flows/:FlowSid/Compatibility', {
    get: async (request, response) => {
      const flowSid = sidOf(request, 'FlowSid', 'FW');
      const selector = requireRevision(readParameters(COMPATIBILITY, request.query).Revision);
      const revision = await store.revisions.fetch(accountOf(response), flowSid, selector);
      if (!revision) throw notFound(request);
      const flow = compileFlow(JSON.parse(revision.definition) as FlowDefinition);
      response.json(reportBody(compatibilityReport(flow, catalogue), revision, urls()));
    },
  });
}

function reportBody(report: CompatibilityReport, revision: FlowRevision, urls: Urls): Record<string, unknown> {
  return {
    account_sid: revision.accountSid,
    flow_sid: revision.flowSid,
    revision: revision.revision,
    verdict: report.verdict,
    triggers: report.triggers.map(({ event, runs, endsAt, reason = null }) => ({
      event,
      runs,
      ends_at: endsAt,
      reason,
    })),
    widgets: report.widgets.map(({ name, type, support, reachedBy, reason = null }) => ({
      name,
      type,
      support,
      reached_by: reachedBy,
      reason,
    })),
    url: `${urls.flow(revision.flowSid)}/Compatibility?Revision=${revision.revision}`,
  };
}
