import { z } from 'zod';
import type { JsonObject } from '../engine/context';
import type { OutboundMessage, SendOutcome } from '../engine/effects';
import { WARNING } from '../engine/warnings';
import type { WidgetScope } from '../engine/widget';
import { flag, text } from '../flow/properties';

/** Properties that send-message and send-and-wait-for-reply share. */
export const messageProperties = {
  body: text().optional(),
  from: text().optional(),
  service: text().optional(),
  channel: text().optional(),
  messaging_service_sid: text().optional(),
  chat_service_instance_sid: text().optional(),
  chat_channel_sid: text().optional(),
  attributes: text().optional(),
  media_url: text().optional(),
  message_type: z.enum(['custom', 'content_template']).optional(),
  content_sid: text().optional(),
  content_variables: z.array(z.looseObject({ key: z.string(), value: text() })).optional(),
  shorten_urls: flag().optional(),
};

export type MessageProperties = z.output<z.ZodObject<typeof messageProperties>>;

/**
 * The message to send, over the execution's channel. `service` and `channel` name a conversation where they resolve to
 * one; the samples' `{{trigger.message.…}}` does not in a conversation, and then the execution's own channel counts.
 * Twilio's guide has other names for them, and one for the sender, which goes before a `from` that every export has.
 */
export function outboundMessage(
  properties: MessageProperties,
  scope: Pick<WidgetScope, 'name' | 'key' | 'execution'>,
  to?: string,
): OutboundMessage {
  const { execution } = scope;
  const named = properties.channel || properties.chat_channel_sid || '';
  const chatServiceSid = properties.service || properties.chat_service_instance_sid;
  const channel = /^CH[0-9a-fA-F]{32}$/.test(named)
    ? { kind: 'conversation' as const, conversationSid: named, ...(chatServiceSid && { chatServiceSid }) }
    : execution.channel;
  const template = properties.message_type === 'content_template';
  return {
    key: scope.key,
    widget: scope.name,
    channel,
    body: template ? '' : (properties.body ?? ''),
    from: (channel.kind === 'messaging' && properties.messaging_service_sid) || properties.from || undefined,
    to: to || undefined,
    mediaUrl: properties.media_url || undefined,
    attributes: properties.attributes || undefined,
    ...(template && {
      contentSid: properties.content_sid,
      contentVariables: contentVariables(properties.content_variables ?? []),
    }),
    shortenUrls: properties.shorten_urls,
  };
}

/** Sends for a widget, and says in the step's log why it could not be. A flow that has handed off its contact is mute. */
export function send(
  message: OutboundMessage,
  scope: Pick<WidgetScope, 'execution' | 'effects' | 'warn'>,
): Promise<SendOutcome> {
  const handedOff = scope.execution.channel.kind === 'handed-off';
  const sending = handedOff ? Promise.resolve(blocked()) : scope.effects.sendMessage(message);
  return sending.then((sent) => {
    if (!sent.ok) scope.warn(WARNING.sendFailed, `${sent.code}: ${sent.message}`);
    return sent;
  });
}

/** What `widgets.<name>` has of a send. One that was blocked never was a message, and leaves nothing. */
export function outboundOutput({ resource }: SendOutcome): JsonObject {
  return Object.keys(resource).length > 0 ? { outbound: resource } : {};
}

function blocked(): SendOutcome {
  const code = 'message:handed_off';
  const message = 'The contact has been handed off to an agent; messages of the flow are blocked';
  return { ok: false, code, message, resource: {} };
}

/** Exports name a variable `1`; Twilio's own guide writes `{{1}}`. */
function contentVariables(variables: readonly { key: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(variables.map(({ key, value }) => [key.replace(/^\{\{\s*|\s*\}\}$/g, ''), value]));
}
