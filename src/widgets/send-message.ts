import { defineWidget } from '../engine/widget';
import { looseProperties, text } from '../flow/properties';
import { messageProperties, outboundMessage, outboundOutput, send } from './message';

/**
 * Sends a message: to everybody in the conversation, or to `to` over Messaging. Exits: `sent` once Twilio has accepted it,
 * `failed` when Twilio refused it. Output: `outbound`, Twilio's resource; with ErrorCode and ErrorMessage on failure;
 * nothing where the contact has been handed off.
 */
export const sendMessage = defineWidget({
  type: 'send-message',
  properties: looseProperties({ ...messageProperties, to: text().optional() }),
  literal: ['content_variables.*.key'],
  events: ['sent', 'failed'],
  run: (properties, scope) =>
    send(outboundMessage(properties, scope, properties.to), scope).then((sent) =>
      scope.exit(sent.ok ? 'sent' : 'failed', outboundOutput(sent)),
    ),
});
