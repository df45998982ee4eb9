import { z } from 'zod';
import type { NewParticipant } from '../engine/conversations';
import { defineWidget } from '../engine/widget';
import { duration, flag, looseProperties, shortText, text } from '../flow/properties';
import { openConversation, origin } from './conversation';

/** Seconds; Twilio's minimums for the timers of a conversation. */
const MINIMUM_INACTIVE = 60;
const MINIMUM_CLOSED = 600;

/** Twilio's limit for names, in characters. */
const MAX_NAME = 256;

const participant = z.looseObject({
  type: text().optional(),
  identity: text().optional(),
  messaging_binding_address: text().optional(),
  messaging_binding_proxy_address: text().optional(),
  attributes: text().optional(),
  role_sid: text().optional(),
});

/**
 * Creates a conversation with one participant (a chat user by `identity`, or a device by its address and ours), listens to
 * it, and makes it the channel of the execution and, in a subflow, of the flows above. Only in executions that the REST
 * API started, and once in each. The end of the execution stops listening and, where asked, closes the conversation.
 *
 * Exits: `created`, or `failed` with the cause in the step's log; then nothing is left of what was begun. Output on
 * `created`: `conversation` with its `participants`, `webhook_sid`, `close_channel_on_execution_end`; also `flow.channel`.
 */
export const startConversation = defineWidget({
  type: 'start-conversation',
  properties: looseProperties({
    conversation_service_sid: text().optional(),
    chat_service_sid: text().optional(),
    messaging_service_sid: text().optional(),
    unique_name: text().optional(),
    friendly_name: shortText(MAX_NAME).optional(),
    attributes: text().optional(),
    timers_inactive: duration(MINIMUM_INACTIVE).optional(),
    timers_closed: duration(MINIMUM_CLOSED).optional(),
    email_binding_address: text().optional(),
    email_binding_name: text().optional(),
    participants: z.array(participant).min(1).max(1),
    close_conversation_on_execution_end: flag().optional(),
  }),
  literal: ['participants.*.type'],
  events: ['created', 'failed'],
  run(properties, scope) {
    return openConversation({
      scope,
      success: 'created',
      closeAtEnd: properties.close_conversation_on_execution_end ?? false,
      opening: {
        ...origin(scope),
        kind: 'start',
        chatServiceSid: properties.conversation_service_sid || properties.chat_service_sid || undefined,
        messagingServiceSid: properties.messaging_service_sid || undefined,
        uniqueName: properties.unique_name || undefined,
        friendlyName: properties.friendly_name || undefined,
        attributes: properties.attributes || undefined,
        timers: { inactive: properties.timers_inactive || undefined, closed: properties.timers_closed || undefined },
        email: {
          address: properties.email_binding_address || undefined,
          name: properties.email_binding_name || undefined,
        },
        participant: newParticipant(properties.participants[0]),
      },
    });
  },
});

/** `type` only says which fields count; a participant with an address is a device, whatever its type is called. */
function newParticipant(properties: z.output<typeof participant> = {}): NewParticipant {
  const { identity, messaging_binding_address: address, messaging_binding_proxy_address: proxyAddress } = properties;
  return {
    identity: identity || undefined,
    address: address || undefined,
    proxyAddress: proxyAddress || undefined,
    attributes: properties.attributes || undefined,
    roleSid: properties.role_sid || undefined,
  };
}
