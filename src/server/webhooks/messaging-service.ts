import type { Trigger } from '../../engine/execution';
import { atMessagingService } from '../../engine/triggers';
import type { Store } from '../../store';
import { executionKey } from '../../temporal/executions';
import type { Notice } from './notice';

type Message = Extract<Notice, { kind: 'message' }>;

/** A message, and what the store knows of whom it is addressed to. */
export interface AddressedMessage extends Candidate {
  message: Message;
  /** Every key under which an execution may have it. */
  keys: readonly string[];
}

type Candidate = Awaited<ReturnType<Store['revisions']['forMessage']>> & {
  trigger: Trigger;
  /** The key of the execution. */
  workflowId: string;
};

/**
 * Addresses a message that came through a Messaging Service: to the service where an execution of the contact is active there,
 * else to the number. To one that REST has begun in the service's name the number is a stranger, and would begin another.
 */
export async function addressed(
  { revisions }: Pick<Store, 'revisions'>,
  { accountSid, flowSid }: { accountSid: string; flowSid: string },
  message: Message,
): Promise<AddressedMessage> {
  const ask = async (trigger: Trigger): Promise<Candidate> => {
    const { contactAddress } = trigger;
    const workflowId = executionKey(flowSid, trigger);
    const found = await revisions.forMessage(accountSid, flowSid, { contactAddress, workflowId });
    return { trigger, workflowId, ...found };
  };
  const atService = atMessagingService(message.trigger, message.parameters);
  const service = atService && (await ask(atService));
  if (service?.isLikelyActive) {
    const keys = [service.workflowId, executionKey(flowSid, message.trigger)];
    return { ...service, message: { ...message, trigger: service.trigger }, keys };
  }
  const number = await ask(message.trigger);
  return { ...number, message, keys: service ? [service.workflowId, number.workflowId] : [number.workflowId] };
}
