import { defineSearchAttributeKey, type SearchAttributePair } from '@temporalio/common';
import type { Channel } from '../src/engine/execution';

/** By what executions can be found in Temporal; part of the budget of ten keywords that a SQL visibility store has. */
export const searchAttributeKeys = {
  flowSid: defineSearchAttributeKey('FlowSid', 'KEYWORD'),
  flowRevision: defineSearchAttributeKey('FlowRevision', 'INT'),
  executionSid: defineSearchAttributeKey('ExecutionSid', 'KEYWORD'),
  contactAddress: defineSearchAttributeKey('ContactAddress', 'KEYWORD'),
  conversationSid: defineSearchAttributeKey('ConversationSid', 'KEYWORD'),
} as const;

/** What an execution is found by. */
export interface Findable {
  executionSid: string;
  flowSid: string;
  revision: number;
  contactAddress: string;
  channel: Channel;
}

/** The search attributes of an execution. */
export function searchAttributesOf({ executionSid, ...findable }: Findable): SearchAttributePair[] {
  return [{ key: searchAttributeKeys.executionSid, value: executionSid }, ...searchAttributesWithoutSid(findable)];
}

/** The same of one that gets its SID with its first task. */
export function searchAttributesWithoutSid({
  flowSid,
  revision,
  contactAddress,
  channel,
}: Omit<Findable, 'executionSid'>): SearchAttributePair[] {
  return [
    { key: searchAttributeKeys.flowSid, value: flowSid },
    { key: searchAttributeKeys.flowRevision, value: revision },
    { key: searchAttributeKeys.contactAddress, value: contactAddress },
    ...(channel.kind === 'conversation'
      ? [{ key: searchAttributeKeys.conversationSid, value: channel.conversationSid }]
      : []),
  ];
}
