import type { JsonObject } from '../engine/context';
import type {
  ConversationOpening,
  ConversationResource,
  Handoff,
  HandoffOutcome,
  OpeningOutcome,
} from '../engine/conversations';

/** How a script answers an opening or a handoff: with Twilio's refusal, or in part, over what a Twilio would answer. */
export type ScriptedOpening = { refuse: { code: string; message: string; uncertain?: boolean } } | JsonObject;
export type ScriptedHandoff = { refuse: { code: string; message: string } } | JsonObject;

type NewSid = (prefix: string) => string;

/** What comes of an opening. `answer` is laid over the conversation's own fields; its `participants` replace the one. */
export function scriptedOpening(
  opening: ConversationOpening,
  answer: ScriptedOpening | undefined,
  newSid: NewSid,
): OpeningOutcome {
  if (isRefusal(answer)) return { ok: false, ...answer.refuse };
  const { participants, ...fields } = answer ?? {};
  const conversation: ConversationResource = {
    sid: opening.kind === 'resume' ? opening.conversationSid : newSid('CH'),
    chat_service_sid: opening.chatServiceSid ?? newSid('IS'),
    state: 'active',
    ...(opening.kind === 'start' && startedFields(opening)),
    ...fields,
  };
  return {
    ok: true,
    conversation,
    participants: Array.isArray(participants) ? (participants as JsonObject[]) : scriptedParticipants(opening, newSid),
    webhookSid: newSid('WH'),
  };
}

function startedFields(opening: Extract<ConversationOpening, { kind: 'start' }>): JsonObject {
  const { friendlyName = null, uniqueName = null, attributes = '{}', messagingServiceSid = null } = opening;
  return {
    friendly_name: friendlyName,
    unique_name: uniqueName,
    attributes,
    messaging_service_sid: messagingServiceSid,
  };
}

function scriptedParticipants(opening: ConversationOpening, newSid: NewSid): JsonObject[] {
  if (opening.kind === 'resume') return [];
  const { identity = null, address, proxyAddress = null, attributes = '{}', roleSid = null } = opening.participant;
  const binding = address === undefined ? null : { type: 'sms', address, proxy_address: proxyAddress };
  return [{ sid: newSid('MB'), identity, attributes, role_sid: roleSid, messaging_binding: binding }];
}

/** What comes of a handoff: a task, or for a conversation an interaction. */
export function scriptedHandoff(
  { channel }: Handoff,
  answer: ScriptedHandoff | undefined,
  newSid: NewSid,
): HandoffOutcome {
  if (isRefusal(answer)) return { ok: false, ...answer.refuse };
  const sid = newSid(channel.kind === 'conversation' ? 'KD' : 'WT');
  return { ok: true, resource: { sid, ...answer } };
}

function isRefusal<Refusal>(answer: { refuse: Refusal } | JsonObject | undefined): answer is { refuse: Refusal } {
  return answer !== undefined && 'refuse' in answer;
}
