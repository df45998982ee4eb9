import type { ExecutionBegun, ExecutionStart } from '../activities/start-execution';
import { requestsMadeOnce } from './activity-proxies';

/**
 * Begins an execution, for whoever has Temporal's own tools only: its Web UI, its command line, a schedule. It does what
 * `POST /v2/Flows/{FlowSid}/Executions` does, so that the execution has its key, its SID and its record. Tried once: a start of
 * which nobody has heard may have had its effect.
 *
 * @param start in Twilio's names, as that request has them, and the flow
 * @throws ActivityFailure with the code and the words that the request would be answered with
 */
export async function startExecution(start: ExecutionStart): Promise<ExecutionBegun> {
  return requestsMadeOnce.startExecution(start);
}
