import { z } from 'zod';
import type { BeginExecution } from '../../activities/start-execution';
import { readParameters } from '../server/rest/parameters';
import { CREATE_EXECUTION } from '../server/studio/executions';
import { startExecution, type StartDependencies, type Starter } from '../server/studio/start-execution';
import { RestError } from '../twilio/rest-error';
import { isSid } from '../twilio/sid';

const START = CREATE_EXECUTION.extend({
  FlowSid: z
    .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'Expected a SID, FW…') })
    .refine((sid) => isSid('FW', sid), 'Expected a SID, FW…'),
});

/** Begins executions as the API does, for whoever has Temporal's own tools: the account is the flow's. */
export function executionBeginner(dependencies: StartDependencies, log: Starter['log']): BeginExecution {
  return async (start) => {
    const { FlowSid: flowSid, To: to, From: from, Parameters: parameters = {} } = readParameters(START, start);
    const notFound = (): RestError => new RestError(404, 20404, `There is no flow ${flowSid}`);
    const accountSid = await dependencies.store.flows.accountOf(flowSid);
    if (accountSid === undefined) throw notFound();
    const place = { accountSid, flowSid };
    const { sid, workflowId } = await startExecution(dependencies, place, { to, from, parameters }, { log, notFound });
    return { executionSid: sid, workflowId };
  };
}
