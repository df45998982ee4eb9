import type { Send } from '../activities/send-message';
import type { EffectFailure, OutboundMessage, SendOutcome } from '../src/engine/effects';
import { conversationActivities, twilioActivities } from './activity-proxies';
import { attempt } from './attempt';
import { sendOptions, type SendPace } from './send-pace';

/** What a workflow has sent, over all of its runs: an execution that follows another may say the same in the same second. */
export interface Sent {
  /** SID of the latest plain message, for which the next one must not be taken. */
  latest?: string;
}

/** Sends messages. Nothing here awaits what it can pass on: in the sandbox each promise costs a stack trace. */
export function messageSender(pace: SendPace, sent: Sent): (message: OutboundMessage) => Promise<SendOutcome> {
  return (message) => {
    // In a conversation each message carries the key of its step.
    if (message.channel.kind !== 'messaging') return sendToConversation(message, pace);
    const { latest } = sent;
    return send({ ...message, ...(latest && { after: latest }) }, pace).then((outcome) => {
      if (outcome.ok) sent.latest = outcome.sid;
      return outcome;
    });
  };
}

/** A file for a conversation is uploaded before, by an activity of its own. */
function sendToConversation(message: OutboundMessage, pace: SendPace): Promise<SendOutcome> {
  const { channel, mediaUrl, widget } = message;
  if (channel.kind !== 'conversation' || !mediaUrl) return send(message, pace);
  const { conversationSid, chatServiceSid } = channel;
  const upload = { widget, mediaUrl, conversation: { conversationSid, chatServiceSid } };
  return attempt(
    () => conversationActivities.uploadConversationMedia.executeWithOptions({ summary: widget }, [upload]),
    ['mediaSid'],
  ).then((uploaded) => (uploaded.ok ? send({ ...message, mediaSid: uploaded.mediaSid }, pace) : unsent(uploaded)));
}

function send(message: Send, pace: SendPace): Promise<SendOutcome> {
  // In a conversation `from` is a name, and the conversation has the number.
  const turn = sendOptions(pace, message.channel.kind === 'messaging' ? message.from : undefined);
  const options = { summary: message.widget, ...turn };
  return attempt(
    () => twilioActivities.sendMessage.executeWithOptions(options, [message]),
    ['sid', 'resource'],
    unsent,
  );
}

function unsent(failure: EffectFailure): SendOutcome {
  return { ...failure, resource: { ErrorCode: failure.code, ErrorMessage: failure.message } };
}
