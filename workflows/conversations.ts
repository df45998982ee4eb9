import { CancellationScope, upsertSearchAttributes } from '@temporalio/workflow';
import type { ConversationOpening, Handoff, HandoffOutcome, OpeningOutcome } from '../src/engine/conversations';
import { conversationActivities } from './activity-proxies';
import { attempt, isUncertain } from './attempt';
import { searchAttributeKeys } from './search-attributes';

/**
 * Opens a conversation. An execution that is ended meanwhile waits for the answer first: it must know what there is at
 * Twilio, to take it off again.
 */
export async function openConversation(opening: ConversationOpening): Promise<OpeningOutcome> {
  const options = { summary: opening.widget };
  const opened = await CancellationScope.nonCancellable(() =>
    attempt(
      () =>
        opening.kind === 'start'
          ? conversationActivities.startConversation.executeWithOptions(options, [opening])
          : conversationActivities.resumeConversation.executeWithOptions(options, [opening]),
      ['conversation', 'participants', 'webhookSid'],
    ),
  );
  if (!opened.ok) return { ...opened, ...(isUncertain(opened) && { uncertain: true }) };
  upsertSearchAttributes([{ key: searchAttributeKeys.conversationSid, value: opened.conversation.sid }]);
  return opened;
}

/** Hands over to an agent; as with openings, an execution that is ended meanwhile waits for the answer. */
export async function handOff(handoff: Handoff): Promise<HandoffOutcome> {
  return CancellationScope.nonCancellable(() =>
    attempt(
      () => conversationActivities.sendToFlex.executeWithOptions({ summary: handoff.widget }, [handoff]),
      ['resource'],
    ),
  );
}
