import { activityInfo } from '@temporalio/activity';
import type { ConversationResumption, OpeningOutcome } from '../src/engine/conversations';
import { conversationOf, conversationResource } from '../src/twilio/conversation';
import { listParticipants } from '../src/twilio/participants';
import { abandonOpening, refusedOpening } from './abandon-opening';
import { attemptTwilio, changeTwilio } from './attempt-twilio';
import { listen, type OpeningDependencies } from './listen';

/**
 * Fetches a conversation, lists its participants and listens to it. The conversation must be active, as Twilio's
 * documentation of the widget says: an inactive or a closed one is refused. Where an earlier attempt has registered the
 * webhook and its answer was lost, a refusal removes it: the flow goes on without this conversation. Where Twilio may yet come to
 * what that attempt has asked, the refusal is uncertain.
 */
export async function resumeConversation(
  dependencies: OpeningDependencies,
  resumption: ConversationResumption,
): Promise<OpeningOutcome> {
  const outcome = await takeUp(dependencies, resumption);
  if (outcome.ok || activityInfo().attempt === 1) return outcome;
  await changeTwilio('The webhook could not be removed', () => abandonOpening(dependencies.twilio, resumption));
  return refusedOpening(outcome);
}

async function takeUp(dependencies: OpeningDependencies, resumption: ConversationResumption): Promise<OpeningOutcome> {
  const { twilio } = dependencies;
  const fetched = await attemptTwilio('The conversation could not be fetched', async () =>
    conversationResource(await conversationOf(twilio, resumption).fetch()),
  );
  if (!fetched.ok) return fetched;
  const conversation = fetched.value;
  if (conversation.state !== 'active') {
    const message = `The conversation could not be resumed: Expected it to be active, but it is ${conversation.state}`;
    return { ok: false, code: `conversation:${conversation.state}`, message };
  }
  const reference = { conversationSid: conversation.sid, chatServiceSid: resumption.chatServiceSid };
  const listed = await attemptTwilio('The participants could not be listed', () => listParticipants(twilio, reference));
  if (!listed.ok) return listed;
  const listening = await listen(dependencies, reference, resumption);
  if (!listening.ok) return listening;
  return { ok: true, conversation, participants: listed.value, webhookSid: listening.value };
}
