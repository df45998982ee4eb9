import type { JsonObject } from '../../src/engine/context';
import type { Trigger } from '../../src/engine/execution';
import { requestTrigger } from '../../src/engine/triggers';
import { conversationTrigger, messageTrigger } from './triggers';

/** How an execution begins, as scenarios and pages write it down. */
export type Beginning = { message: string } | { conversationMessage: string } | { request: JsonObject };

/** The trigger that a beginning stands for. */
export function triggerOf(begin: Beginning): Trigger {
  if ('message' in begin) return messageTrigger(begin.message);
  if ('conversationMessage' in begin) return conversationTrigger(begin.conversationMessage);
  return requestTrigger({ from: '+15559990000', to: '+15550001111', parameters: begin.request });
}
