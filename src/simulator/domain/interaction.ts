import type { Selectable } from 'kysely';
import { RestError } from '../../twilio/rest-error';
import { newSid } from '../../twilio/sid';
import type { InteractionTable } from '../storage/flex-tables';
import type { Work } from '../work';
import { addTask, type NewTask, type Task } from './task';

export type Interaction = Selectable<InteractionTable>;

export interface NewInteraction {
  /** `sms`, `whatsapp`, `web`, …. */
  channelType: string;
  initiatedBy: string;
  conversationSid: string;
  task: NewTask;
  interactionContextSid: string | null;
  webhookTtid: string | null;
}

/**
 * Takes a conversation to an agent: a task with the attributes that the agent's screen wants. The conversation must be
 * there and not closed.
 *
 * @throws RestError 20001
 */
export async function addInteraction(work: Work, interaction: NewInteraction): Promise<[Interaction, Task]> {
  const { channelType, initiatedBy, conversationSid, interactionContextSid, webhookTtid } = interaction;
  const conversations = work.database.selectFrom('conversation').select('state');
  const conversation = await conversations.where('sid', '=', conversationSid).executeTakeFirst();
  if (!conversation || conversation.state === 'closed') {
    throw RestError.badParameter(
      `Invalid media_channel_sid '${conversationSid}': there is no such active conversation`,
    );
  }
  const [sid, channelSid] = [newSid('KD'), newSid('UO')];
  const given = JSON.parse(interaction.task.attributes) as Record<string, unknown>;
  const attributes = {
    ...given,
    conversationSid,
    channelType,
    direction: initiatedBy === 'agent' ? 'outbound' : 'inbound',
    flexInteractionSid: sid,
    flexInteractionChannelSid: channelSid,
    flexChannelInviteSid: newSid('KG'),
  };
  const task = await addTask(work, { ...interaction.task, attributes: JSON.stringify(attributes) });
  const properties = { media_channel_sid: conversationSid };
  const row = {
    sid,
    channel: JSON.stringify({ sid: channelSid, type: channelType, initiated_by: initiatedBy, properties }),
    task_sid: task.sid,
    interaction_context_sid: interactionContextSid,
    webhook_ttid: webhookTtid,
    date_created: work.now,
    date_updated: work.now,
  };
  const insert = work.database.insertInto('interaction').values(row).returningAll();
  return [await insert.executeTakeFirstOrThrow(), task];
}
