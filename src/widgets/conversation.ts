import type { JsonObject } from '../engine/context';
import type { ConversationOpening, OpeningOutcome } from '../engine/conversations';
import type { Cleanup } from '../engine/execution';
import { WARNING } from '../engine/warnings';
import type { Exit, ExitChanges, WidgetScope } from '../engine/widget';

/** What start-conversation and resume-conversation have in common. */
interface Opening<Success extends string> {
  scope: WidgetScope<Success | 'failed'>;
  success: Success;
  opening: ConversationOpening;
  closeAtEnd: boolean;
}

/**
 * Opens a conversation and makes it the execution's channel. Leaves through `failed`, with the cause in the step's log and
 * nothing written, where the execution may have no conversation or Twilio refused.
 */
export async function openConversation<Success extends string>(request: Opening<Success>): Promise<Exit> {
  const { scope, success, opening, closeAtEnd } = request;
  const obstacle = obstacleTo(scope);
  if (obstacle) {
    scope.warn(WARNING.unsupportedWidget, obstacle);
    return scope.exit('failed');
  }
  const opened = await scope.effects.openConversation(opening);
  if (opened.ok) return scope.exit(success, ...leaving(opened, closeAtEnd));
  scope.warn(WARNING.conversationFailed, `${opened.code}: ${opened.message}`);
  // To something no answer came: the end of the execution looks for what may have been made.
  return scope.exit('failed', undefined, { cleanup: opened.uncertain ? [{ kind: 'abandon-opening', opening }] : [] });
}

/** Who asks, as every opening tells it. */
export function origin(
  scope: Pick<WidgetScope, 'name' | 'key' | 'execution'>,
): Pick<ConversationOpening, 'key' | 'widget' | 'accountSid' | 'flowSid' | 'executionSid'> {
  const { accountSid, flowSid, executionSid } = scope.execution;
  return { key: scope.key, widget: scope.name, accountSid, flowSid, executionSid };
}

/** Why this execution cannot have the conversation, if it cannot. Of a subflow, the flow that began counts. */
function obstacleTo({ execution }: Pick<WidgetScope, 'execution'>): string | undefined {
  const begun = execution.frames[0]?.triggerEvent;
  if (begun !== 'incomingRequest') {
    return `Expected a flow that was triggered by the REST API, but the execution began with ${begun}`;
  }
  if (execution.channel.kind === 'handed-off') {
    return 'Expected an execution that still has its contact, but it has been handed off to an agent';
  }
  if (execution.channel.kind === 'conversation') {
    return `Expected an execution without a conversation, but it has ${execution.channel.conversationSid}`;
  }
  return undefined;
}

type Opened = Extract<OpeningOutcome, { ok: true }>;

/** The widget's output, and what becomes of the execution: its channel, `flow.channel`, and what its end must undo. */
function leaving({ conversation, participants, webhookSid }: Opened, closeAtEnd: boolean): [JsonObject, ExitChanges] {
  const conversationSid = conversation.sid;
  const { chat_service_sid: service, friendly_name: friendlyName = null, state: status } = conversation;
  const reference = { conversationSid, ...(service !== null && { chatServiceSid: service }) };
  const details = {
    chat_service_sid: service,
    friendly_name: friendlyName,
    participants: participants.map(participantDetails),
    webhook_sid: webhookSid,
  };
  const output = {
    conversation: { ...conversation, participants },
    webhook_sid: webhookSid,
    close_channel_on_execution_end: closeAtEnd,
  };
  // The last entry is undone first: nothing of ours listens any more when the conversation closes.
  const cleanup: Cleanup[] = [{ kind: 'remove-webhook', ...reference, webhookSid }];
  if (closeAtEnd) cleanup.unshift({ kind: 'close-conversation', ...reference });
  return [
    output,
    {
      channel: { kind: 'conversation', ...reference },
      channelContext: { sid: conversationSid, type: 'conversation', status, details },
      cleanup,
    },
  ];
}

/** There can be a thousand participants, and the widget's output has them whole. */
function participantDetails({ sid, identity = null, messaging_binding: binding = null }: JsonObject): JsonObject {
  return { sid: sid ?? null, identity, messaging_binding: binding };
}
