import type { Cause, Simulation } from '../work';
import type { Conversation, ConversationProperties } from './conversation';
import { definedOnly } from './defined';
import type { PreEventType } from './events';
import type { Message, NewMessage } from './message';
import type { ParticipantProperties } from './participant';
import { askFirst } from './pre-event';
import type { User, UserProperties } from './user';

/** Asks before a message is added, changed or removed. @throws RestError 403 */
export async function beforeMessage<Properties extends Pick<NewMessage, 'body' | 'author' | 'attributes'>>(
  simulation: Simulation,
  cause: Cause,
  type: Extract<PreEventType, `onMessage${string}`>,
  { conversation, properties, message }: { conversation: Conversation; properties: Properties; message?: Message },
): Promise<Properties> {
  const { body, author, attributes } = { ...message, ...properties };
  const amendment = await askFirst(simulation, cause, {
    type,
    chatServiceSid: conversation.chat_service_sid,
    parameters: {
      MessagingServiceSid: conversation.messaging_service_sid,
      ConversationSid: conversation.sid,
      MessageSid: message?.sid,
      Index: message?.message_index.toString(),
      ParticipantSid: message?.participant_sid,
      DateCreated: message?.date_created,
      DateUpdated: message?.date_updated,
      Body: body,
      Author: author ?? 'system',
      Attributes: attributes ?? '{}',
    },
  });
  const { friendly_name: _none, ...changes } = amendment;
  return { ...properties, ...changes };
}

/** Asks before a conversation is begun, changed or removed. @throws RestError 403 */
export async function beforeConversation(
  simulation: Simulation,
  cause: Cause,
  type: Extract<PreEventType, `onConversation${string}`>,
  about: {
    chatServiceSid: string;
    properties: ConversationProperties;
    conversation?: Conversation;
    /** What makes an inbound message begin it. */
    inbound?: { address: string; proxyAddress: string; body: string };
  },
): Promise<ConversationProperties> {
  const { chatServiceSid, properties, conversation, inbound } = about;
  const { friendly_name, unique_name, attributes, state, messaging_service_sid } = { ...conversation, ...properties };
  const amendment = await askFirst(simulation, cause, {
    type,
    chatServiceSid,
    parameters: {
      ConversationSid: conversation?.sid,
      DateCreated: conversation?.date_created,
      DateUpdated: conversation?.date_updated,
      MessagingServiceSid: messaging_service_sid,
      FriendlyName: friendly_name,
      UniqueName: unique_name,
      Attributes: attributes ?? '{}',
      State: state ?? 'active',
      'MessagingBinding.Address': inbound?.address,
      'MessagingBinding.ProxyAddress': inbound?.proxyAddress,
      MessageBody: inbound?.body,
    },
  });
  return amendment.friendly_name === undefined ? properties : { ...properties, friendly_name: amendment.friendly_name };
}

/** Asks before a participant is added, changed or removed. @throws RestError 403 */
export async function beforeParticipant(
  simulation: Simulation,
  cause: Cause,
  type: Extract<PreEventType, `onParticipant${string}`>,
  { conversation, participant }: { conversation: Conversation; participant: ParticipantProperties & { sid?: string } },
): Promise<void> {
  await askFirst(simulation, cause, {
    type,
    chatServiceSid: conversation.chat_service_sid,
    parameters: {
      MessagingServiceSid: conversation.messaging_service_sid,
      ConversationSid: conversation.sid,
      ParticipantSid: participant.sid,
      Identity: participant.identity,
      RoleSid: participant.role_sid,
      Attributes: participant.attributes ?? '{}',
      'MessagingBinding.Address': participant.address,
      'MessagingBinding.ProxyAddress': participant.proxy_address,
      'MessagingBinding.ProjectedAddress': participant.projected_address,
    },
  });
}

/** Asks before a user is changed. @throws RestError 403 */
export async function beforeUser(
  simulation: Simulation,
  cause: Cause,
  user: User,
  properties: UserProperties,
): Promise<UserProperties> {
  const { friendly_name, attributes, role_sid } = { ...user, ...properties };
  const amendment = await askFirst(simulation, cause, {
    type: 'onUserUpdate',
    chatServiceSid: user.chat_service_sid,
    parameters: {
      UserSid: user.sid,
      Identity: user.identity,
      RoleSid: role_sid,
      Attributes: attributes,
      FriendlyName: friendly_name,
      DateCreated: user.date_created,
      DateUpdated: user.date_updated,
    },
  });
  const { friendly_name: name, attributes: amended } = amendment;
  return { ...properties, ...definedOnly({ friendly_name: name, attributes: amended }) };
}
