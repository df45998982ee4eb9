import { atMessagingService } from '../../engine/triggers';
import type { Store } from '../../store';
import { executionKey } from '../../temporal/executions';
import type { Notice } from './notice';

type Message = Extract<Notice, { kind: 'message' }>;

/** A message, and every key under which an execution may have it. */
export interface AddressedMessage {
  message: Message;
  keys: readonly string[];
}

/**
 * Addresses a message that came through a Messaging Service: to the service where an execution of the contact is active there,
 * else to the number. To one that REST has begun in the service's name the number is a stranger, and would begin another.
 */
export async function addressed(
  { revisions }: Pick<Store, 'revisions'>,
  { accountSid, flowSid }: { accountSid: string; flowSid: string },
  message: Message,
): Promise<AddressedMessage> {
  const key = executionKey(flowSid, message.trigger);
  const trigger = atMessagingService(message.trigger, message.parameters);
  if (!trigger) return { message, keys: [key] };
  const { contactAddress } = trigger;
  const workflowId = executionKey(flowSid, trigger);
  const { isLikelyActive } = await revisions.forMessage(accountSid, flowSid, { contactAddress, workflowId });
  return { message: isLikelyActive ? { ...message, trigger } : message, keys: [workflowId, key] };
}
