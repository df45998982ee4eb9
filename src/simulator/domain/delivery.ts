import type { Insertable, Selectable } from 'kysely';
import { newSid } from '../../twilio/sid';
import type { ChannelMessageTable } from '../storage/messaging-tables';
import type { ReceiptTable } from '../storage/tables';
import type { Simulation, Work } from '../work';
import type { Conversation } from './conversation';
import type { ConversationEvent } from './events';
import { planDelivery, reportsOf, type CarrierStatus, type DeliveryPlan } from './delivery-plan';
import type { Message } from './message';
import type { Participant } from './participant';
import { publish } from './publish';
import { postStatus } from './status-callback';

export type ChannelMessage = Selectable<ChannelMessageTable>;
type Receipt = Selectable<ReceiptTable>;

/** Sends a message of a conversation to the handsets of `readers`, each from the address that it knows. */
export async function carryToHandsets(
  work: Work,
  conversation: Conversation,
  message: Message,
  { readers, writer }: { readers: readonly Participant[]; writer: Participant | undefined },
): Promise<void> {
  for (const reader of readers) {
    const from = reader.proxy_address ?? writer?.projected_address;
    if (from && reader.address) await carry(work, conversation, message, { ...reader, address: reader.address, from });
  }
}

async function carry(
  work: Work,
  conversation: Conversation,
  message: Message,
  reader: Pick<Participant, 'sid'> & { address: string; from: string },
): Promise<void> {
  const plan = await planDelivery(work, reader.address);
  const receipt = await insertReceipt(work, message, reader.sid, plan);
  await insertChannelMessage(work, plan, {
    sid: receipt.channel_message_sid,
    direction: 'outbound-api',
    from_address: reader.from,
    to_address: reader.address,
    body: message.body ?? '',
    conversation_sid: conversation.sid,
    message_sid: message.sid,
    receipt_sid: receipt.sid,
    messaging_service_sid: conversation.messaging_service_sid,
    content_sid: message.content_sid,
    content_variables: message.content_variables,
  });
  await publish(work, ...plan.reports.map((status) => deliveryUpdated(conversation, receipt, status)));
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

/** The handset has made of a message what it was going to. */
async function settle(work: Work, message: ChannelMessage): Promise<void> {
  const status = message.outcome ?? 'delivered';
  const reports = reportsOf(status);
  await work.database
    .updateTable('channel_message')
    .set({ status, error_code: message.outcome_error_code, outcome: null, date_due: null, date_updated: work.now })
    .where('sid', '=', message.sid)
    .execute();
  const settled = { ...message, error_code: message.outcome_error_code };
  if (message.status_callback) for (const report of reports) await postStatus(work, settled, report);
  if (!message.receipt_sid) return;
  const receipt = await work.database
    .updateTable('receipt')
    .set({ status, error_code: message.outcome_error_code ?? 0, date_updated: work.now })
    .where('sid', '=', message.receipt_sid)
    .returningAll()
    .executeTakeFirst();
  // The conversation, or the message, may have been removed while the carrier had it.
  if (!receipt) return;
  const query = work.database.selectFrom('conversation').selectAll().where('sid', '=', receipt.conversation_sid);
  const conversation = await query.executeTakeFirstOrThrow();
  await publish(work, ...reports.map((report) => deliveryUpdated(conversation, receipt, report)));
}

/** Writes a message down as the channel took it. */
export async function insertChannelMessage(
  work: Work,
  { status, date_due, outcome, outcome_error_code, error_code }: DeliveryPlan,
  message: Insertable<Omit<ChannelMessageTable, 'status' | 'date_created' | 'date_updated'>>,
): Promise<ChannelMessage> {
  if (date_due !== null) work.wakes.add('deliveries');
  const dates = { date_sent: work.now, date_created: work.now, date_updated: work.now };
  const row = { ...message, ...dates, status, date_due, outcome, outcome_error_code, error_code };
  return work.database.insertInto('channel_message').values(row).returningAll().executeTakeFirstOrThrow();
}

async function insertReceipt(
  work: Work,
  { sid, conversation_sid }: Message,
  participantSid: string,
  { status, error_code }: DeliveryPlan,
): Promise<Receipt> {
  const row: Insertable<ReceiptTable> = {
    sid: newSid('DY'),
    conversation_sid,
    message_sid: sid,
    participant_sid: participantSid,
    channel_message_sid: newSid('SM'),
    status,
    error_code: error_code ?? 0,
    date_created: work.now,
    date_updated: work.now,
  };
  return work.database.insertInto('receipt').values(row).returningAll().executeTakeFirstOrThrow();
}

function deliveryUpdated(conversation: Conversation, receipt: Receipt, status: CarrierStatus): ConversationEvent {
  const failed = status === 'failed' || status === 'undelivered';
  return {
    type: 'onDeliveryUpdated',
    conversation,
    parameters: {
      MessageSid: receipt.message_sid,
      DeliveryReceiptSid: receipt.sid,
      ChannelMessageSid: receipt.channel_message_sid,
      ParticipantSid: receipt.participant_sid,
      Status: status,
      ErrorCode: failed ? String(receipt.error_code) : undefined,
      DateCreated: receipt.date_created,
      DateUpdated: receipt.date_updated,
      // Events of carriers carry neither.
      MessagingServiceSid: undefined,
      Source: undefined,
    },
  };
}
