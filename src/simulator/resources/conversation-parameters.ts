import { z } from 'zod';
import type { ConversationProperties } from '../domain/conversation';
import { attributes, closedTimer, dateTime, inactiveTimer, name, refusal, sid } from '../http/fields';

const SID_PATTERN = /^CH[0-9a-f]{32}$/i;

/** Parameters that creating and updating a conversation have in common. */
export const conversationParameters = z.object({
  FriendlyName: name(256, 50003, 'Friendly name').optional(),
  UniqueName: name(256, 50004, 'Unique Name')
    .refine(
      (value) => value === null || !SID_PATTERN.test(value),
      refusal(50390, 'Unique name should not match conversation sid pattern'),
    )
    .optional(),
  MessagingServiceSid: sid('MG').optional(),
  Attributes: attributes(16 * 1024).optional(),
  State: z.enum(['initializing', 'active', 'inactive', 'closed']).optional(),
  'Timers.Inactive': inactiveTimer.optional(),
  'Timers.Closed': closedTimer.optional(),
  'Bindings.Email.Address': z.string().max(256).optional(),
  'Bindings.Email.Name': z.string().max(256).optional(),
  DateCreated: dateTime.optional(),
  DateUpdated: dateTime.optional(),
});

/** Parameters of a new conversation, which cannot begin closed. */
export const newConversationParameters = conversationParameters.extend({
  State: conversationParameters.shape.State.refine(
    (state) => state !== 'closed',
    refusal(50384, "Initial state can't be 'closed'"),
  ),
});

export function toConversationProperties(parameters: z.output<typeof conversationParameters>): ConversationProperties {
  return {
    friendly_name: parameters.FriendlyName,
    unique_name: parameters.UniqueName,
    messaging_service_sid: parameters.MessagingServiceSid,
    attributes: parameters.Attributes,
    state: parameters.State,
    inactive_timer: parameters['Timers.Inactive'],
    closed_timer: parameters['Timers.Closed'],
    email_address: parameters['Bindings.Email.Address'],
    email_name: parameters['Bindings.Email.Name'],
    date_created: parameters.DateCreated,
    date_updated: parameters.DateUpdated,
  };
}
