import { z } from 'zod';
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
 */
export function outboundMessage(
  properties: MessageProperties,
  scope: Pick<WidgetScope, 'name' | 'key' | 'execution'>,
  to?: string,
): OutboundMessage {
  const { execution } = scope;
  const named = /^CH[0-9a-fA-F]{32}$/.test(properties.channel ?? '') ? properties.channel : undefined;
  const channel = named
    ? {
        kind: 'conversation' as const,
        conversationSid: named,
        ...(properties.service && { chatServiceSid: properties.service }),
      }
    : execution.channel;
  const template = properties.message_type === 'content_template';
  return {
    key: scope.key,
    widget: scope.name,
    channel,
    body: template ? '' : (properties.body ?? ''),
    from: properties.from || undefined,
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
export async function send(
  message: OutboundMessage,
  scope: Pick<WidgetScope, 'execution' | 'effects' | 'warn'>,
): Promise<SendOutcome> {
  const handedOff = scope.execution.channel.kind === 'handed-off';
  const sent = handedOff ? blocked(message) : await scope.effects.sendMessage(message);
  if (!sent.ok) scope.warn(WARNING.sendFailed, `${sent.code}: ${sent.message}`);
  return sent;
}

function blocked({ body }: OutboundMessage): SendOutcome {
  const code = 'message:handed_off';
  const message = 'The contact has been handed off to an agent; messages of the flow are blocked';
  return { ok: false, code, message, resource: { Body: body, ErrorCode: code, ErrorMessage: message } };
}

/** Exports name a variable `1`; Twilio's own guide writes `{{1}}`. */
function contentVariables(variables: readonly { key: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(variables.map(({ key, value }) => [key.replace(/^\{\{\s*|\s*\}\}$/g, ''), value]));
}
