import type { Insertable, Selectable } from 'kysely';
import { newSid } from '../../twilio/sid';
import type { ChannelMessageStatus, ChannelMessageTable, HandsetTable } from '../storage/messaging-tables';
import type { ReceiptTable } from '../storage/tables';
import type { Simulation, Work } from '../work';
import type { Conversation } from './conversation';
import type { Message } from './message';
import type { Participant } from './participant';
import { publish } from './publish';

export type ChannelMessage = Selectable<ChannelMessageTable>;
type Handset = Pick<Selectable<HandsetTable>, 'outcome' | 'error_code' | 'latency_ms'>;

const WILLING_HANDSET: Handset = { outcome: 'delivered', error_code: null, latency_ms: 0 };

/** Twilio's "unknown error" of a carrier: https://www.twilio.com/docs/api/errors/30008 */
const UNKNOWN_ERROR = 30008;

/** A message as the channel takes it: `sid`, status and dates come from here. */
export type Dispatch = Pick<Insertable<ChannelMessageTable>, 'direction' | 'from_address' | 'to_address' | 'body'> &
  Partial<Insertable<ChannelMessageTable>>;

/** Sends a message of a conversation to the handsets of `readers`, each from the address that it knows. */
export async function carryToHandsets(
  work: Work,
  conversation: Conversation,
  message: Message,
  { readers, writer }: { readers: readonly Participant[]; writer: Participant | undefined },
): Promise<void> {
  const projected = writer?.projected_address ?? undefined;
  for (const reader of readers) {
    const from = reader.proxy_address ?? projected;
    if (!from || !reader.address) continue;
    const receipt = await insertReceipt(work, conversation, message, reader);
    await dispatch(work, {
      sid: receipt.channel_message_sid,
      direction: 'outbound-api',
      from_address: from,
      to_address: reader.address,
      body: message.body ?? '',
      conversation_sid: conversation.sid,
      message_sid: message.sid,
      receipt_sid: receipt.sid,
      messaging_service_sid: conversation.messaging_service_sid,
      content_sid: message.content_sid,
      content_variables: message.content_variables,
    });
  }
}

/** Gives a message to the carrier. What its handset makes of it comes at once, or after the handset's latency. */
export async function dispatch(work: Work, message: Dispatch): Promise<ChannelMessage> {
  const handset = await behaviourOf(work, message.to_address);
  const due = new Date(Date.parse(work.now) + handset.latency_ms).toISOString();
  const row: Insertable<ChannelMessageTable> = {
    sid: newSid('SM'),
    ...message,
    status: 'queued',
    outcome: handset.outcome,
    outcome_error_code: handset.outcome === 'delivered' ? null : (handset.error_code ?? UNKNOWN_ERROR),
    date_due: due,
    date_created: work.now,
    date_updated: work.now,
  };
  const queued = await work.database.insertInto('channel_message').values(row).returningAll().executeTakeFirstOrThrow();
  // A carrier that never takes the message never says that it was sent.
  const sent = handset.outcome === 'failed' ? queued : await report(work, queued, 'sent');
  return handset.latency_ms === 0 ? settle(work, sent) : sent;
}

/** Brings what is due to its handset, and tells when the next message will be. */
export async function runDeliveries(simulation: Simulation, now: Date): Promise<Date | undefined> {
  const next = simulation.database
    .selectFrom('channel_message')
    .select('date_due')
    .where('date_due', 'is not', null)
    .orderBy('date_due')
    .limit(1);
  for (;;) {
    const due = (await next.executeTakeFirst())?.date_due;
    if (!due || due > now.toISOString()) return due ? new Date(due) : undefined;
    await simulation.change({ announced: true }, settleDue);
  }
}

async function settleDue(work: Work): Promise<void> {
  const query = work.database.selectFrom('channel_message').selectAll().where('date_due', '<=', work.now);
  for (const message of await query.orderBy('date_due').orderBy('id').limit(100).execute()) await settle(work, message);
}

async function settle(work: Work, message: ChannelMessage): Promise<ChannelMessage> {
  return report(work, message, message.outcome ?? 'delivered');
}

/** The carrier says what has become of a message. */
async function report(work: Work, message: ChannelMessage, status: ChannelMessageStatus): Promise<ChannelMessage> {
  const final = status !== 'sent';
  const updated = await work.database
    .updateTable('channel_message')
    .set({
      status,
      date_updated: work.now,
      ...(status === 'sent' && { date_sent: work.now }),
      ...(final && { error_code: message.outcome_error_code, outcome: null, date_due: null }),
    })
    .where('sid', '=', message.sid)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (updated.receipt_sid) await reportReceipt(work, updated);
  return updated;
}

async function insertReceipt(
  work: Work,
  conversation: Conversation,
  message: Message,
  participant: Participant,
): Promise<Selectable<ReceiptTable>> {
  const row: Insertable<ReceiptTable> = {
    sid: newSid('DY'),
    conversation_sid: conversation.sid,
    message_sid: message.sid,
    participant_sid: participant.sid,
    channel_message_sid: newSid('SM'),
    status: 'sent',
    error_code: 0,
    date_created: work.now,
    date_updated: work.now,
  };
  return work.database.insertInto('receipt').values(row).returningAll().executeTakeFirstOrThrow();
}

async function reportReceipt(work: Work, { receipt_sid, status, error_code }: ChannelMessage): Promise<void> {
  const receipt = await work.database
    .updateTable('receipt')
    .set({ status: status as ReceiptTable['status'], error_code: error_code ?? 0, date_updated: work.now })
    .where('sid', '=', receipt_sid)
    .returningAll()
    .executeTakeFirst();
  // The conversation, or the message, may have been removed while the carrier had it.
  if (!receipt) return;
  const query = work.database.selectFrom('conversation').selectAll().where('sid', '=', receipt.conversation_sid);
  await publish(work, {
    type: 'onDeliveryUpdated',
    conversation: await query.executeTakeFirstOrThrow(),
    parameters: {
      MessageSid: receipt.message_sid,
      DeliveryReceiptSid: receipt.sid,
      ChannelMessageSid: receipt.channel_message_sid,
      ParticipantSid: receipt.participant_sid,
      Status: receipt.status,
      ErrorCode: error_code?.toString(),
      DateCreated: receipt.date_created,
      DateUpdated: receipt.date_updated,
      // Events of carriers carry neither.
      MessagingServiceSid: undefined,
      Source: undefined,
    },
  });
}

async function behaviourOf({ database }: Work, address: string): Promise<Handset> {
  const query = database.selectFrom('handset').select(['outcome', 'error_code', 'latency_ms']);
  return (await query.where('address', '=', address).executeTakeFirst()) ?? WILLING_HANDSET;
}
