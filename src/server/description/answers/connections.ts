import { z } from 'zod';
import { json, sid, url } from './fields';

const FLOW = '/v2/Flows/:FlowSid';

/** What connecting a flow answers when all went well, by method and path. `…/Undo` takes the changes as they are. */
export const CONNECTION_ANSWERS: Readonly<Record<string, z.ZodObject>> = {
  [`post ${FLOW}/Connections`]: z.strictObject({
    flow_sid: sid('FW'),
    webhook_url: url,
    dry_run: z.boolean(),
    descriptions: z.array(z.string()),
    changes: z.array(json),
  }),
  [`post ${FLOW}/Connections/Undo`]: z.strictObject({ flow_sid: sid('FW'), changes: z.array(json) }),
};
