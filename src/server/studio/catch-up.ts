import type { ExecutionRecord } from '../../store';
import type { StudioDependencies } from './studio-dependencies';

/**
 * Brings the store up to an execution that runs. What the store has is current to the last pause; between two pauses, as
 * while a server takes its time to answer, the workflow itself is asked. Where it does not tell at once, what the store
 * has has to do.
 */
export async function catchUp(
  { store, executions }: Pick<StudioDependencies, 'store' | 'executions'>,
  { sid: executionSid, workflowId, status }: ExecutionRecord,
): Promise<void> {
  if (status !== 'active') return;
  const batch = await executions.unwritten({ workflowId, executionSid });
  if (batch) await store.executions.record(batch);
}
