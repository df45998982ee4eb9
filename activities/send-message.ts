import { ApplicationFailure, log } from '@temporalio/activity';
import type { OutboundMessage, SendOutcome } from '../src/engine/effects';
import { flowSidOf } from '../src/temporal/executions';
import { asReceived } from '../src/twilio/as-received';
import type { TwilioClient } from '../src/twilio/client';
import { createConversationMessage, findConversationMessage } from '../src/twilio/conversation-messages';
import { classifyTwilioFailure, isTwilioError, type TwilioFailure } from '../src/twilio/failure';
import { executionWebhookUrl } from '../src/twilio/flow-webhook';
import { createMessage, findMessage, type PlainMessage } from '../src/twilio/messages';
import type { TwilioResource } from '../src/twilio/resource';
import { callingWorkflowId } from './calling-flow';
import { requireSoleCall } from './in-time';
import { toBeTriedAgain } from './try-again';
import { uncertainMoment } from './uncertain-moment';

/** Milliseconds for which a Twilio in trouble is asked again; an hour outlasts a bad deploy or a short outage. */
const PATIENCE_MS = 60 * 60_000;

/** The file of a message is in another one already: https://www.twilio.com/docs/api/errors/50508 */
const MEDIA_SENT = '50508';

/** A message, and the SID of the plain one that the execution sent before it, which a second attempt must not take for it. */
export type Send = OutboundMessage & { after?: string };

/** Which step has sent which plain message. */
export interface SentMessages {
  /** Whether a message is the step's: of several steps that ask for one, the first has it. */
  claim(sid: string, stepKey: string, now: Date): Promise<boolean>;
}

export interface SendDependencies {
  twilio: TwilioClient;
  outbound: SentMessages;
  /** Origin under which Twilio reaches us. */
  publicBaseUrl: string;
}

/** A message on its way: how to send it, and how to find it should an earlier attempt have sent it. */
interface Sending {
  send(): Promise<TwilioResource>;
  find(since: Date): Promise<TwilioResource | undefined>;
}

/**
 * Sends a message through Conversations or Messaging, once: where an earlier attempt may have sent it, it first looks for
 * that. A refusal of Twilio's is an outcome; anything else is thrown, to be tried again.
 */
export async function sendMessage(dependencies: SendDependencies, message: Send): Promise<SendOutcome> {
  const sending = route(dependencies, asReceived(message));
  if (!sending)
    return refusal(message, 'message:no_channel', 'Expected a channel to send over, but the execution has none');
  try {
    const resource = (await findEarlier(sending)) ?? (await sendInTime(sending));
    return { ok: true, sid: resource.Sid as string, resource };
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    const failure = unlessSent(classifyTwilioFailure(error));
    if (failure.kind === 'refused') return refusal(message, failure.code, failure.message);
    throw toBeTriedAgain(failure, error, { patienceMs: PATIENCE_MS, isUndone: failure.isUndone });
  }
}

/** A file goes with one message, and was uploaded for this one: an earlier attempt has sent it, which the next one finds. */
function unlessSent(failure: TwilioFailure): TwilioFailure {
  const { kind, code, message } = failure;
  return kind === 'refused' && code === MEDIA_SENT ? { kind: 'again', code, message, isUndone: false } : failure;
}

/** What an earlier attempt has sent, if one may have. */
async function findEarlier(sending: Sending): Promise<TwilioResource | undefined> {
  const since = await uncertainMoment();
  return since && sending.find(since);
}

async function sendInTime(sending: Sending): Promise<TwilioResource> {
  await requireSoleCall();
  return sending.send();
}

function route(dependencies: SendDependencies, message: Send): Sending | undefined {
  const { twilio: client, outbound } = dependencies;
  const { channel, key, body, from, to, attributes, contentSid, contentVariables, mediaUrl, shortenUrls } = message;
  if (channel.kind === 'conversation') {
    const { conversationSid, chatServiceSid } = channel;
    const { mediaSid } = message;
    const content = { body, attributes, mediaSid, contentSid, contentVariables };
    const post = { conversationSid, chatServiceSid, key, author: from, ...content };
    return {
      send: () => createConversationMessage(client, post),
      find: (since) => findConversationMessage(client, post, since),
    };
  }
  if (channel.kind !== 'messaging') return undefined;
  const plain = {
    from: from ?? channel.from,
    to: to ?? channel.to,
    body,
    mediaUrl,
    contentSid,
    contentVariables,
    shortenUrls,
    statusCallback: message.wantsReceipt && receiptUrl(dependencies, key),
  };
  const claim = (sid: string): Promise<boolean> => outbound.claim(sid, key, new Date());
  return {
    async send() {
      const sent = await createWithReceipt(client, plain);
      // It is sent, whatever becomes of the note: nothing waits for it.
      const sid = sent.Sid as string;
      claim(sid).catch((error: unknown) => {
        log.warn('outbound_message_not_claimed', { sid, reason: String(error) });
      });
      return sent;
    },
    find: (since) => findMessage(client, plain, { since, after: message.after, claim }),
  };
}

/** Twilio's code for a URL at which it cannot tell of a message. */
const UNREACHABLE = 21609;

/** The message matters more than its receipt: where Twilio does not take the URL for that, it goes out without. */
async function createWithReceipt(client: TwilioClient, message: PlainMessage): Promise<TwilioResource> {
  try {
    return await createMessage(client, message);
  } catch (error) {
    if (message.statusCallback === undefined || !isTwilioError(error, UNREACHABLE)) throw error;
    log.warn('receipts_not_asked_for', { reason: String(error) });
    return createMessage(client, { ...message, statusCallback: undefined });
  }
}

/**
 * Where the execution hears what becomes of a message, whoever sends it in the end: of a messaging service Twilio names the
 * number.
 */
function receiptUrl({ twilio: { accountSid }, publicBaseUrl }: SendDependencies, key: string): string {
  const [executionSid = ''] = key.split(':');
  const workflowId = callingWorkflowId();
  return executionWebhookUrl(
    { publicBaseUrl, accountSid, flowSid: flowSidOf(workflowId) },
    { executionSid, workflowId },
  );
}

function refusal({ body, from, to }: OutboundMessage, code: string, message: string): SendOutcome {
  const resource = { Body: body, From: from ?? null, To: to ?? null, ErrorCode: code, ErrorMessage: message };
  return { ok: false, code, message, resource };
}
