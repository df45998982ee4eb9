import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import type { WebhookOutcome } from '../../metrics';
import { executionKey, type PinnedFlow } from '../../temporal/executions';
import { readExecutionRoute } from '../../twilio/flow-webhook';
import { RestError } from '../../twilio/rest-error';
import { notFound } from '../rest/resource';
import type { Beginnings } from './beginnings';
import { isForAgent } from './for-agent';
import type { Notice, ReceiptKey } from './notice';
import type { Once } from './once';
import type { WebhookDependencies } from './webhook-dependencies';

/** The flow that a webhook came in for. */
export interface Addressee {
  accountSid: string;
  flowSid: string;
}

/**
 * Hands what a webhook says to the execution that it concerns: the one that the URL names, else the one whose key the
 * message has, which begins with it where there is none. Resolves once Temporal has it, with what became of it.
 *
 * @throws RestError 404/20404 for a flow that is not there or was never published
 * @throws TemporalUnavailable
 */
export async function deliverNotice(
  { executions, store, once, beginnings }: WebhookDependencies & { once: Once; beginnings: Beginnings },
  { accountSid, flowSid }: Addressee,
  notice: Exclude<Notice, { kind: 'ignored' }>,
  request: Request,
): Promise<WebhookOutcome> {
  const route = readExecutionRoute(flowSid, request.query);
  if (notice.kind === 'receipt') {
    await executions.deliveryReceipt(route?.workflowId ?? receiptKey(flowSid, notice.key), notice.receipt);
    return 'accepted';
  }
  if (notice.kind === 'conversation-ended') {
    const { end } = notice;
    const active = { workflowId: conversationKey(flowSid, end.conversationSid) };
    await executions.conversationEnded(route ?? active, end);
    return 'accepted';
  }
  if (notice.kind === 'returned') {
    const key = `return/${tokenOf(request)}`;
    const deliver = async (): Promise<void> => {
      const to = route ?? { workflowId: executionKey(flowSid, notice.trigger) };
      const isThere = await executions.twimlReturned(to, { key, parameters: notice.parameters });
      if (!isThere) request.log.info({ flow: flowSid }, 'return_for_nobody');
    };
    return outcomeOf(await once.run(`${flowSid}/${key}`, deliver));
  }
  const { sid, trigger, parameters } = notice;
  const message = { sid, parameters: { ...parameters } };
  if (route) {
    const forward = async (): Promise<void> => {
      const isThere = await executions.forward(route, message);
      if (!isThere) request.log.info({ flow: flowSid, execution: route.executionSid }, 'webhook_for_nobody');
    };
    return outcomeOf(await once.run(`${route.executionSid}/${sid}`, forward));
  }
  const workflowId = executionKey(flowSid, trigger);
  const { contactAddress } = trigger;
  const { pinned, isLikelyActive } = await store.revisions.forMessage(accountSid, flowSid, {
    contactAddress,
    workflowId,
  });
  if (pinned === undefined) throw notFound(request);
  if (pinned === null) throw new RestError(404, 20404, `Flow ${flowSid} has no published revision`);
  if (!isLikelyActive && (await isForAgent(store, workflowId, notice))) {
    request.log.info({ flow: flowSid, reason: 'for the agent' }, 'webhook_ignored');
    return 'ignored';
  }
  const flow: PinnedFlow = { accountSid, flowSid, ...pinned };
  const deliver = async (isRepeated: boolean): Promise<void> => {
    const isDone = isRepeated && (await executions.hasHad(workflowId, sid));
    const started = isDone ? undefined : await executions.deliver({ flow, trigger, isLikelyActive }, message);
    if (started) beginnings.add({ flow, trigger, started, startedAt: new Date() });
  };
  return outcomeOf(await once.run(`${flowSid}/${sid}`, deliver));
}

function outcomeOf(isNew: boolean): WebhookOutcome {
  return isNew ? 'accepted' : 'deduplicated';
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
