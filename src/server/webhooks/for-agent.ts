import type { Store } from '../../store';
import type { Notice } from './notice';

/** Milliseconds after which it is looked at: for twice as long a workflow that has handed over hears what comes, and drops it. */
const LATE_MS = 5_000;

/**
 * Whether a message was written before an agent took over from the execution with a key, and comes late, as Twilio tries a
 * webhook again: the agent has seen it, and it is not to begin another execution in the agent's conversation. A message says
 * when it was written only in a conversation.
 */
export async function isForAgent(
  { executions }: Pick<Store, 'executions'>,
  workflowId: string,
  { trigger, parameters }: Extract<Notice, { kind: 'message' }>,
): Promise<boolean> {
  const written = Date.parse(parameters.DateCreated ?? '');
  const age = Date.now() - written;
  // A clock that is behind Twilio's cannot tell.
  const isLate = age > LATE_MS || age < 0;
  if (!isLate || trigger.channel.kind !== 'conversation') return false;
  return executions.wasHandedOver(workflowId, new Date(written).toISOString());
}
