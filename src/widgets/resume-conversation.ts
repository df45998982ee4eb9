import { defineWidget } from '../engine/widget';
import { flag, looseProperties, requiredText, text } from '../flow/properties';
import { openConversation, origin } from './conversation';

/**
 * Takes up a conversation that exists: fetches it, lists its participants, listens to it, and makes it the channel of the
 * execution and, in a subflow, of the flows above. Only in executions that the REST API started, and where there is no
 * conversation yet. The end of the execution stops listening and, where asked, closes the conversation.
 *
 * Exits: `resumed`, or `failed` with the cause in the step's log. Output on `resumed`: `conversation` with its
 * `participants` (up to 1,000), `webhook_sid`, `close_channel_on_execution_end`; also `flow.channel`.
 */
export const resumeConversation = defineWidget({
  type: 'resume-conversation',
  properties: looseProperties({
    conversation_sid: requiredText(),
    conversation_service_sid: text().optional(),
    chat_service_sid: text().optional(),
    close_conversation_on_execution_end: flag().optional(),
  }),
  events: ['resumed', 'failed'],
  run(properties, scope) {
    return openConversation({
      scope,
      success: 'resumed',
      closeAtEnd: properties.close_conversation_on_execution_end ?? false,
      opening: {
        ...origin(scope),
        kind: 'resume',
        conversationSid: properties.conversation_sid.trim(),
        chatServiceSid: properties.conversation_service_sid?.trim() || properties.chat_service_sid?.trim() || undefined,
      },
    });
  },
});
