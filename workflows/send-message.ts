import type { Send } from '../activities/send-message';
import type { EffectFailure, OutboundMessage, SendOutcome } from '../src/engine/effects';
import { conversationActivities, twilioActivities } from './activity-proxies';
import { attempt } from './attempt';
import { sendOptions, type SendPace } from './send-pace';

/** Sends the messages of one execution. It remembers the latest, so that the next one is not taken for it. */
export function messageSender(pace: SendPace): (message: OutboundMessage) => Promise<SendOutcome> {
  let latest: string | undefined;
  return async (message) => {
    // In a conversation each message carries the key of its step.
    const after = message.channel.kind === 'messaging' ? latest : undefined;
    const sent = await send({ ...message, ...(after && { after }) }, pace);
    if (sent.ok) latest = sent.sid;
    return sent;
  };
}

/** A file for a conversation is uploaded before, by an activity of its own. */
async function send(message: Send, pace: SendPace): Promise<SendOutcome> {
  const options = { summary: message.widget };
  const { channel, mediaUrl, widget } = message;
  let mediaSid: string | undefined;
  if (channel.kind === 'conversation' && mediaUrl) {
    const { conversationSid, chatServiceSid } = channel;
    const upload = { widget, mediaUrl, conversation: { conversationSid, chatServiceSid } };
    const uploaded = await attempt(() =>
      conversationActivities.uploadConversationMedia.executeWithOptions(options, [upload]),
    );
    if (!uploaded.ok) return unsent(uploaded);
    mediaSid = uploaded.mediaSid;
  }
  // In a conversation `from` is a name, and the conversation has the number.
  const turn = sendOptions(pace, channel.kind === 'messaging' ? message.from : undefined);
  return attempt(
    () =>
      twilioActivities.sendMessage.executeWithOptions({ ...options, ...turn }, [
        { ...message, ...(mediaSid && { mediaSid }) },
      ]),
    unsent,
  );
}

function unsent(failure: EffectFailure): SendOutcome {
  return { ...failure, resource: { ErrorCode: failure.code, ErrorMessage: failure.message } };
}
