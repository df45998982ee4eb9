import { defineSearchAttributeKey } from '@temporalio/common';

/** By what executions can be found in Temporal; part of the budget of ten keywords that a SQL visibility store has. */
export const searchAttributeKeys = {
  flowSid: defineSearchAttributeKey('FlowSid', 'KEYWORD'),
  flowRevision: defineSearchAttributeKey('FlowRevision', 'INT'),
  executionSid: defineSearchAttributeKey('ExecutionSid', 'KEYWORD'),
  contactAddress: defineSearchAttributeKey('ContactAddress', 'KEYWORD'),
  conversationSid: defineSearchAttributeKey('ConversationSid', 'KEYWORD'),
} as const;
