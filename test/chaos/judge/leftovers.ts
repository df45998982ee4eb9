import type { Evidence } from '../world/evidence';
import { handedOff } from './read';

/** Executions that did not come to their end, and what executions have left behind. */
export function leftovers({ executions, runs, webhooksLeft, conversationsLeft, undelivered }: Evidence): string[] {
  const withAgents = new Set(executions.filter(handedOff).map(({ sid }) => sid));
  return [
    ...executions
      .filter(({ status, reason }) => status !== 'ended' || reason === null || reason === 'FAILED')
      .map(({ sid, status, reason }) => `${sid} is ${status}, for ${reason}`),
    ...runs
      .filter(({ status }) => !['COMPLETED', 'CANCELLED', 'CONTINUED_AS_NEW'].includes(status))
      .map(({ workflowId, runId, status }) => `the workflow ${workflowId} (${runId}) is ${status}`),
    ...webhooksLeft.map(({ sid, url }) => `webhook ${sid} was left behind: ${url}`),
    ...conversationsLeft
      .filter(({ executionSid }) => !withAgents.has(executionSid))
      .map(({ sid, executionSid }) => `conversation ${sid} of ${executionSid} was left open`),
    ...(undelivered > 0 ? [`${undelivered} webhooks were not delivered`] : []),
  ];
}
