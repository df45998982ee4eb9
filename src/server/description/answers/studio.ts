import { z } from 'zod';
import { empty, json, links, list, sid, timestamp, url } from './fields';

const problem = z.strictObject({ message: z.string(), property_path: z.string(), code: z.string() });

const revision = z.strictObject({
  sid: sid('FW'),
  account_sid: sid('AC'),
  author_sid: z.null(),
  friendly_name: z.string(),
  status: z.enum(['draft', 'published']),
  revision: z.int(),
  commit_message: z.string().nullable(),
  valid: z.literal(true),
  errors: z.array(json).max(0),
  definition: json,
  date_created: timestamp,
  date_updated: timestamp,
  url,
});

const flow = revision.extend({
  warnings: z.array(problem),
  webhook_url: url,
  links: links('test_users', 'revisions', 'executions'),
});

/** What lists leave out. */
const notListed = { valid: z.null(), errors: z.null(), definition: z.null() };

const cleanup = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('remove-webhook'), conversation_sid: sid('CH'), webhook_sid: sid('WH') }),
  z.strictObject({ kind: z.literal('close-conversation'), conversation_sid: sid('CH') }),
  z.strictObject({ kind: z.literal('abandon-opening'), widget: z.string() }),
]);

const execution = z.strictObject({
  sid: sid('FN'),
  account_sid: sid('AC'),
  flow_sid: sid('FW'),
  contact_channel_address: z.string(),
  contact_sid: sid('FC'),
  flow_version: z.int(),
  context: empty,
  status: z.enum(['active', 'ended']),
  initiated_by: z.string().nullable(),
  date_created: timestamp,
  date_updated: timestamp,
  url,
  links: links('steps', 'execution_context'),
  cleanup: z.array(cleanup).optional(),
});

const step = z.strictObject({
  sid: sid('FT'),
  account_sid: sid('AC'),
  flow_sid: sid('FW'),
  execution_sid: sid('FN'),
  parent_step_sid: sid('FT').nullable(),
  name: z.string(),
  context: empty,
  transitioned_from: z.string(),
  transitioned_to: z.string(),
  type: z.string(),
  date_created: timestamp,
  date_updated: timestamp,
  url,
  links: links('step_context'),
});

const executionContext = z.strictObject({
  account_sid: sid('AC'),
  context: json,
  flow_sid: sid('FW'),
  execution_sid: sid('FN'),
  url,
});

const stepLog = z.strictObject({
  account_sid: sid('AC'),
  flow_sid: sid('FW'),
  execution_sid: sid('FN'),
  step_sid: sid('FT'),
  name: z.string(),
  transition: z.int().nullable(),
  inputs: json,
  output: json.nullable(),
  variables: json.nullable(),
  warnings: z.array(json),
  url,
});

const compatibility = z.strictObject({
  account_sid: sid('AC'),
  flow_sid: sid('FW'),
  revision: z.int(),
  verdict: z.enum(['runs', 'partly', 'none']),
  triggers: z.array(
    z.strictObject({
      event: z.string(),
      runs: z.boolean(),
      ends_at: z.array(z.string()),
      reason: z.string().nullable(),
    }),
  ),
  widgets: z.array(
    z.strictObject({
      name: z.string(),
      type: z.string(),
      support: z.enum(['runs', 'known']),
      reached_by: z.array(z.string()),
      reason: z.string().nullable(),
    }),
  ),
  url,
});

const testUsers = z.strictObject({ sid: sid('FW'), test_users: z.array(z.string()), url });

const FLOW = '/v2/Flows/:FlowSid';
const EXECUTION = `${FLOW}/Executions/:ExecutionSid`;

/** What the operations of the Studio API answer when all went well, by method and path. */
export const STUDIO_ANSWERS: Readonly<Record<string, z.ZodObject>> = {
  'get /v2/Flows': list('flows', flow.extend({ ...notListed, warnings: z.null() })),
  'post /v2/Flows': flow,
  'post /v2/Flows/Validate': z.strictObject({ valid: z.literal(true), warnings: z.array(problem) }),
  [`get ${FLOW}`]: flow,
  [`post ${FLOW}`]: flow,
  [`get ${FLOW}/Revisions`]: list('revisions', revision.extend(notListed)),
  [`get ${FLOW}/Revisions/:Revision`]: revision,
  [`get ${FLOW}/Compatibility`]: compatibility,
  [`get ${FLOW}/TestUsers`]: testUsers,
  [`post ${FLOW}/TestUsers`]: testUsers,
  [`get ${FLOW}/Executions`]: list('executions', execution),
  [`post ${FLOW}/Executions`]: execution,
  [`get ${FLOW}/Executions/:Sid`]: execution,
  [`post ${FLOW}/Executions/:Sid`]: execution,
  [`get ${EXECUTION}/Context`]: executionContext,
  [`get ${EXECUTION}/Steps`]: list('steps', step),
  [`get ${EXECUTION}/Steps/:StepSid`]: step,
  [`get ${EXECUTION}/Steps/:StepSid/Context`]: executionContext.extend({ step_sid: sid('FT') }),
  [`get ${EXECUTION}/Steps/:StepSid/Log`]: stepLog,
};
