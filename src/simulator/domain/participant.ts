import type { Insertable, Selectable } from 'kysely';
import { newSid } from '../../twilio/sid';
import type { ParticipantTable } from '../storage/tables';
import type { NotificationLevel } from '../storage/users';
import type { Work } from '../work';
import { channelOf } from './address';
import { requireOpen, type Conversation } from './conversation';
import { definedOnly } from './defined';
import {
  groupParticipantExists,
  pairInUse,
  participantExists,
  tooManyMessagingParticipants,
  tooManyParticipants,
} from './errors';
import type { PostEvent } from './events';
import { publish } from './publish';
import { ensureUser } from './user';

export type Participant = Selectable<ParticipantTable>;

/** What a request may say about a participant; what it leaves out stays as it is. */
export interface ParticipantProperties {
  identity?: string;
  address?: string;
  /** Null takes it away. */
  proxy_address?: string | null;
  projected_address?: string | null;
  attributes?: string;
  role_sid?: string;
  last_read_message_index?: number | null;
  last_read_timestamp?: string | null;
  notification_level?: NotificationLevel;
  date_created?: string;
  date_updated?: string;
}

/** https://www.twilio.com/docs/conversations/conversations-limits */
const MOST_PARTICIPANTS = 1_000;
const MOST_MESSAGING_PARTICIPANTS = 50;

/**
 * Adds a participant to a conversation.
 *
 * @throws RestError 50377, 50416, 50417, 50422, 50433, 50437
 */
export async function addParticipant(
  work: Work,
  conversation: Conversation,
  properties: ParticipantProperties,
): Promise<Participant> {
  requireOpen(conversation);
  await requireRoom(work, conversation, properties);
  await requireUnknown(work, conversation, properties);
  if (properties.identity) await ensureUser(work, conversation.chat_service_sid, properties.identity);
  const row: Insertable<ParticipantTable> = {
    identity: null,
    address: null,
    proxy_address: null,
    projected_address: null,
    attributes: '{}',
    role_sid: await defaultRole(work, conversation),
    last_read_message_index: null,
    last_read_timestamp: null,
    notification_level: 'default',
    date_created: work.now,
    date_updated: work.now,
    ...definedOnly(properties),
    binding_type: bindingType(properties),
    sid: newSid('MB'),
    conversation_sid: conversation.sid,
  };
  const participant = await work.database
    .insertInto('participant')
    .values(row)
    .returningAll()
    .executeTakeFirstOrThrow();
  await publishParticipant(work, conversation, participant, 'onParticipantAdded');
  return participant;
}

/** @throws RestError 50377, 50416 */
export async function updateParticipant(
  work: Work,
  conversation: Conversation,
  participant: Participant,
  properties: ParticipantProperties,
): Promise<Participant> {
  requireOpen(conversation);
  const changes = definedOnly(properties);
  const { address, proxy_address } = { ...participant, ...changes };
  const pairChanges = address !== participant.address || proxy_address !== participant.proxy_address;
  if (pairChanges && address && proxy_address) await requireFreePair(work, address, proxy_address);
  const updated = await work.database
    .updateTable('participant')
    .set({ date_updated: work.now, ...changes })
    .where('sid', '=', participant.sid)
    .returningAll()
    .executeTakeFirstOrThrow();
  await publishParticipant(work, conversation, updated, 'onParticipantUpdated');
  return updated;
}

/** Removes a participant, which sets the pair of addresses free. */
export async function removeParticipant(
  work: Work,
  conversation: Conversation,
  participant: Participant,
): Promise<void> {
  await work.database.deleteFrom('participant').where('sid', '=', participant.sid).execute();
  await publishParticipant(work, conversation, participant, 'onParticipantRemoved', { DateRemoved: work.now });
}

/** Everybody in a conversation, in the order of their coming. */
export function participantsOf({ database }: Pick<Work, 'database'>, conversationSid: string): Promise<Participant[]> {
  const query = database.selectFrom('participant').selectAll();
  return query.where('conversation_sid', '=', conversationSid).orderBy('id').execute();
}

/** Who speaks from `address` to `proxyAddress`, in the one conversation that is not closed, if any. */
export async function findByPair(
  { database }: Pick<Work, 'database'>,
  address: string,
  proxyAddress: string,
): Promise<Participant | undefined> {
  return database
    .selectFrom('participant')
    .innerJoin('conversation', 'conversation.sid', 'participant.conversation_sid')
    .selectAll('participant')
    .where('participant.address', '=', address)
    .where('participant.proxy_address', '=', proxyAddress)
    .where('conversation.state', '!=', 'closed')
    .executeTakeFirst();
}

async function requireRoom({ database }: Work, { sid }: Conversation, added: ParticipantProperties): Promise<void> {
  const { total, messaging } = await database
    .selectFrom('participant')
    .select(({ fn }) => [fn.countAll<number>().as('total'), fn.count<number>('address').as('messaging')])
    .where('conversation_sid', '=', sid)
    .executeTakeFirstOrThrow();
  if (total >= MOST_PARTICIPANTS) throw tooManyParticipants();
  if (added.address && messaging >= MOST_MESSAGING_PARTICIPANTS) throw tooManyMessagingParticipants();
}

async function requireUnknown(work: Work, { sid }: Conversation, added: ParticipantProperties): Promise<void> {
  const { identity, address, proxy_address } = added;
  if (address && proxy_address) await requireFreePair(work, address, proxy_address);
  const others = work.database.selectFrom('participant').select('sid').where('conversation_sid', '=', sid);
  if (identity && (await others.where('identity', '=', identity).executeTakeFirst())) throw participantExists();
  if (address && !proxy_address) {
    const same = others.where('address', '=', address).where('proxy_address', 'is', null);
    if (await same.executeTakeFirst()) throw groupParticipantExists();
  }
}

/** One pair of addresses belongs to one conversation at a time, until that one is closed or lets go of it. */
async function requireFreePair(work: Work, address: string, proxyAddress: string): Promise<void> {
  const taken = await findByPair(work, address, proxyAddress);
  if (taken) throw pairInUse(taken.conversation_sid);
}

async function defaultRole({ database }: Work, { chat_service_sid }: Conversation): Promise<string> {
  const query = database.selectFrom('chat_service').select('conversation_role_sid').where('sid', '=', chat_service_sid);
  return (await query.executeTakeFirstOrThrow()).conversation_role_sid;
}

function bindingType({ address, projected_address }: ParticipantProperties): string | null {
  const ours = address ?? projected_address;
  return ours ? channelOf(ours) : null;
}

async function publishParticipant(
  work: Work,
  conversation: Conversation,
  participant: Participant,
  type: PostEvent,
  more: Record<string, string> = {},
): Promise<void> {
  const parameters = {
    ParticipantSid: participant.sid,
    DateCreated: participant.date_created,
    DateUpdated: participant.date_updated,
    Identity: participant.identity ?? undefined,
    RoleSid: participant.role_sid,
    Attributes: participant.attributes,
    'MessagingBinding.Type': participant.binding_type?.toUpperCase(),
    'MessagingBinding.Address': participant.address ?? undefined,
    'MessagingBinding.ProxyAddress': participant.proxy_address ?? undefined,
    'MessagingBinding.ProjectedAddress': participant.projected_address ?? undefined,
    LastReadMessageIndex: participant.last_read_message_index?.toString(),
    ...more,
  };
  await publish(work, { type, conversation, parameters });
}
