import type { EffectFailure, OutboundMessage, SendOutcome } from '../src/engine/effects';
import { conversationActivities, twilioActivities } from './activity-proxies';
import { attempt } from './attempt';

/** Sends a message; a file for a conversation is uploaded before, by an activity of its own. */
export async function sendMessage(message: OutboundMessage): Promise<SendOutcome> {
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
  return attempt(
    () => twilioActivities.sendMessage.executeWithOptions(options, [{ ...message, ...(mediaSid && { mediaSid }) }]),
    unsent,
  );
}

function unsent(failure: EffectFailure): SendOutcome {
  return { ...failure, resource: { ErrorCode: failure.code, ErrorMessage: failure.message } };
}
