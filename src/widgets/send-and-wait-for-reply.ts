import type { JsonObject } from '../engine/context';
import type { Arrival } from '../engine/effects';
import { inboundData } from '../engine/triggers';
import { WARNING } from '../engine/warnings';
import { defineWidget } from '../engine/widget';
import { looseProperties, seconds, text } from '../flow/properties';
import { messageProperties, outboundMessage, outboundOutput, send } from './message';
import { dropUnheard } from './unheard';

/** Studio's default, in seconds. */
const DEFAULT_TIMEOUT = 3600;

/**
 * Sends a message and waits for an answer; in a conversation, anybody's. Exits: `incomingMessage` with the answer,
 * `timeout` when none came in time, `deliveryFailure` when the message was refused or its receipt says that it did not
 * arrive. Output: `outbound` unless it was blocked, `inbound` (the webhook's parameters) on `incomingMessage`.
 *
 * It listens before it sends: an answer can be here before Twilio's response to the send.
 */
export const sendAndWaitForReply = defineWidget({
  type: 'send-and-wait-for-reply',
  properties: looseProperties({
    ...messageProperties,
    timeout: seconds().optional(),
    save_response_as: text().nullish(),
  }),
  literal: ['content_variables.*.key'],
  events: ['incomingMessage', 'timeout', 'deliveryFailure'],
  async run(properties, scope) {
    dropUnheard(scope);
    const sent = await send({ ...outboundMessage(properties, scope), wantsReceipt: true }, scope);
    if (!sent.ok) return scope.exit('deliveryFailure', outboundOutput(sent));
    const arrival = await scope.waitForMessage({
      timeoutSeconds: timeoutSeconds(properties.timeout),
      outboundSid: sent.sid,
    });
    if (arrival.kind === 'undelivered') scope.warn(WARNING.sendFailed, undelivered(arrival));
    const output: JsonObject = { outbound: sent.resource };
    if (arrival.kind === 'message') output.inbound = inboundData(arrival.message.parameters);
    return scope.exit(EVENT[arrival.kind], output);
  },
});

const EVENT = { message: 'incomingMessage', timeout: 'timeout', undelivered: 'deliveryFailure' } as const;

/** A text, a number, or what a template gave; anything that is no number of seconds counts as the default. */
function timeoutSeconds(timeout: string | number | null | undefined): number {
  const value = typeof timeout === 'string' ? Number(timeout.trim() || NaN) : timeout;
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : DEFAULT_TIMEOUT;
}

function undelivered({ status, errorCode }: Extract<Arrival, { kind: 'undelivered' }>): string {
  return `The message was ${status}${errorCode ? ` (${errorCode})` : ''}`;
}
