import type { ConversationStart, OpeningOutcome } from '../src/engine/conversations';
import type { EffectFailure } from '../src/engine/effects';
import { asReceived } from '../src/twilio/as-received';
import { conversationOf, type ConversationRef } from '../src/twilio/conversation';
import { createOwnConversation, NAME_TAKEN } from '../src/twilio/own-conversation';
import { addParticipant, PARTICIPANT_TAKEN } from '../src/twilio/participants';
import type { TwilioResource } from '../src/twilio/resource';
import { stopListening } from '../src/twilio/scoped-webhooks';
import { refusedOpening } from './abandon-opening';
import { changeTwilio } from './attempt-twilio';
import { requireListed } from './in-time';
import { listen, type OpeningDependencies } from './listen';
import { noteMade } from './try-again';
import { uncertainMoment } from './uncertain-moment';

/** Codes by which Twilio says that there is such a conversation, or such a participant, already. */
const TAKEN: ReadonlySet<string> = new Set([NAME_TAKEN, ...PARTICIPANT_TAKEN].map(String));

/**
 * Creates a conversation, adds its participant and listens to it. Every attempt goes all the way and finds what earlier
 * ones have made, so that there is one conversation, one participant and one webhook however often it is tried. Where
 * Twilio refuses the participant or the webhook, the conversation that nobody has seen yet is removed again: a unique name
 * would be taken otherwise when the flow tries once more. One that is closed, by somebody since an earlier attempt or before somebody
 * has reset the workflow, is refused, and stays with what was written in it, without our webhook. A refusal is uncertain where Twilio
 * may yet come to what an earlier attempt has asked.
 */
export async function startConversation(
  dependencies: OpeningDependencies,
  wanted: ConversationStart,
): Promise<OpeningOutcome> {
  const { twilio } = dependencies;
  const start = asReceived(wanted);
  const since = await uncertainMoment();
  const created = await makeOnce('The conversation could not be created', () =>
    createOwnConversation(twilio, start, since),
  );
  if (!created.ok) return refusedOpening(created);
  const { conversation, isNew } = created.value;
  const reference = { conversationSid: conversation.sid, chatServiceSid: start.chatServiceSid };
  if (conversation.state === 'closed') {
    await changeTwilio('The webhook could not be removed', () => stopListening(twilio, reference, start));
    return refusedOpening(closed());
  }
  const joined = await joinConversation(dependencies, reference, start, isNew);
  if (joined.ok) return { ok: true, conversation, ...joined.value };
  await changeTwilio('The conversation could not be removed', () => conversationOf(twilio, reference).remove());
  return refusedOpening(joined);
}

/** In the form of what resume-conversation answers of such a one. */
function closed(): EffectFailure {
  const message =
    'The conversation could not be created: Expected none of this step yet, but there is one that is closed';
  return { ok: false, code: 'conversation:closed', message };
}

/** The participant and our webhook. */
async function joinConversation(
  dependencies: OpeningDependencies,
  conversation: ConversationRef,
  start: ConversationStart,
  isNew: boolean,
): Promise<{ ok: true; value: { participants: TwilioResource[]; webhookSid: string } } | EffectFailure> {
  const participant = await makeOnce('The participant could not be added', () =>
    addParticipant(dependencies.twilio, conversation, start.participant),
  );
  if (!participant.ok) return participant;
  const listening = await listen(dependencies, conversation, start, { isNew });
  if (!listening.ok) return listening;
  return { ok: true, value: { participants: [participant.value.added], webhookSid: listening.value } };
}

/**
 * Makes something of which Twilio refuses a second. What it has already, and does not show, can be what an earlier attempt
 * has just made: another attempt finds that.
 *
 * @throws ApplicationFailure, for Temporal to try again, as long as it can be so
 */
async function makeOnce<Made extends { isNew: boolean }>(
  what: string,
  make: () => Promise<Made>,
): Promise<{ ok: true; value: Made } | EffectFailure> {
  const made = await changeTwilio(what, make);
  if (!made.ok && TAKEN.has(made.code)) await requireListed();
  if (made.ok && made.value.isNew) noteMade();
  return made;
}
