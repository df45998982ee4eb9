import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { InboundMessage } from '../../engine/effects';
import type { WebhookOutcome } from '../../metrics';
import { executionKey, type PinnedFlow } from '../../temporal/executions';
import { readExecutionRoute, type ExecutionRoute } from '../../twilio/flow-webhook';
import { RestError } from '../../twilio/rest-error';
import { notFound } from '../rest/resource';
import type { Beginnings } from './beginnings';
import type { ChannelAttributes } from './channel-attributes';
import { isForAgent } from './for-agent';
import { addressed } from './messaging-service';
import type { Notice, ReceiptKey } from './notice';
import type { Effect, Once } from './once';
import type { WebhookDependencies } from './webhook-dependencies';

/** The flow that a webhook came in for. */
export interface Addressee {
  accountSid: string;
  flowSid: string;
}

/** What notices are handed on with. */
type Parts = WebhookDependencies & { once: Once; beginnings: Beginnings; attributes: ChannelAttributes };

/** A notice of a kind, for whom it is, and the request that has brought it. */
interface Delivery<Kind extends Notice['kind']> extends Addressee {
  notice: Extract<Notice, { kind: Kind }>;
  request: Request;
}

/**
 * Hands what a webhook says to the execution that it concerns: the one that the URL names, else the one whose key the
 * message has, which begins with it where there is none. Resolves once Temporal has it, with what became of it.
 *
 * @throws RestError 404/20404 for a flow that is not there or was never published
 * @throws TemporalUnavailable
 */
export async function deliverNotice(
  parts: Parts,
  addressee: Addressee,
  notice: Exclude<Notice, { kind: 'ignored' }>,
  request: Request,
): Promise<WebhookOutcome> {
  const { executions } = parts;
  const { flowSid } = addressee;
  const route = readExecutionRoute(flowSid, request.query);
  const delivery = { ...addressee, request };
  switch (notice.kind) {
    case 'receipt':
      await executions.deliveryReceipt(route?.workflowId ?? receiptKey(flowSid, notice.key), notice.receipt);
      return 'accepted';
    case 'conversation-ended':
      await executions.conversationEnded(
        route ?? { workflowId: conversationKey(flowSid, notice.end.conversationSid) },
        notice.end,
      );
      return 'accepted';
    case 'returned':
      return deliverReturn(parts, route, { ...delivery, notice });
    case 'message':
      return route ? forward(parts, route, { ...delivery, notice }) : deliverMessage(parts, { ...delivery, notice });
  }
}

async function deliverReturn(
  { executions, once }: Parts,
  route: ExecutionRoute | undefined,
  { flowSid, notice, request }: Delivery<'returned'>,
): Promise<WebhookOutcome> {
  const key = `return/${tokenOf(request)}`;
  return onceOnly(once, `${flowSid}/${key}`, async () => {
    const to = route ?? { workflowId: executionKey(flowSid, notice.trigger) };
    const isThere = await executions.twimlReturned(to, { key, parameters: notice.parameters });
    if (!isThere) request.log.info({ flow: flowSid }, 'return_for_nobody');
  });
}

/** To the execution that the URL names, and no other. */
async function forward(
  { executions, once }: Parts,
  route: ExecutionRoute,
  { flowSid, notice, request }: Delivery<'message'>,
): Promise<WebhookOutcome> {
  const { executionSid } = route;
  return onceOnly(once, `${executionSid}/${notice.sid}`, async () => {
    const isThere = await executions.forward(route, messageOf(notice));
    if (!isThere) request.log.info({ flow: flowSid, execution: executionSid }, 'webhook_for_nobody');
  });
}

async function deliverMessage(
  { executions, store, once, beginnings, attributes }: Parts,
  { accountSid, flowSid, notice: told, request }: Delivery<'message'>,
): Promise<WebhookOutcome> {
  const { message, workflowId, keys, pinned, isLikelyActive } = await addressed(store, { accountSid, flowSid }, told);
  const { sid } = message;
  if (pinned === undefined) throw notFound(request);
  if (pinned === null) throw new RestError(404, 20404, `Flow ${flowSid} has no published revision`);
  if (!isLikelyActive && (await isForAgent(store, workflowId, message))) {
    request.log.info({ flow: flowSid, reason: 'for the agent' }, 'webhook_ignored');
    return 'ignored';
  }
  const flow: PinnedFlow = { accountSid, flowSid, ...pinned };
  return onceOnly(once, `${flowSid}/${sid}`, async (repeated) => {
    const had = await Promise.all(repeated ? keys.map((key) => executions.hasHad(key, sid, repeated.since)) : []);
    if (had.includes(true)) return;
    const whole = await attributes.addTo(message, flow, request.log);
    const { trigger } = whole;
    const started = await executions.deliver({ flow, trigger, isLikelyActive }, messageOf(whole));
    if (started) beginnings.add({ flow, trigger, started, startedAt: new Date() });
  });
}

async function onceOnly(once: Once, key: string, effect: Effect): Promise<WebhookOutcome> {
  return (await once.run(key, effect)) ? 'accepted' : 'deduplicated';
}

function messageOf({ sid, parameters }: Extract<Notice, { kind: 'message' }>): InboundMessage {
  return { sid, parameters: { ...parameters } };
}

/** What is the same on every attempt of one request of Twilio's, and differs between two returns for the same message. */
function tokenOf(request: Request): string {
  return request.get('I-Twilio-Idempotency-Token')?.slice(0, 100) ?? randomUUID();
}

/** The key of the execution that sent a message: the same as that of whoever answers it. */
function receiptKey(flowSid: string, key: ReceiptKey): string {
  if ('conversationSid' in key) return conversationKey(flowSid, key.conversationSid);
  const channel = { kind: 'messaging', from: key.flowAddress, to: key.contactAddress } as const;
  return executionKey(flowSid, { ...UNTRIGGERED, channel, ...key });
}

/** The key of the execution that messages in a conversation begin. */
function conversationKey(flowSid: string, conversationSid: string): string {
  const channel = { kind: 'conversation', conversationSid } as const;
  return executionKey(flowSid, { ...UNTRIGGERED, channel, flowAddress: conversationSid, contactAddress: '' });
}

/** What a key does not depend on. */
const UNTRIGGERED = { event: 'incomingMessage', data: {}, initiatedBy: null } as const;
