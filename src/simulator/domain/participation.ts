import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { SimulatorTables } from '../storage/tables';

export type Participations = ReturnType<typeof participations>;

/** Somebody in a conversation, with what the conversation is. The dates are the conversation's. */
export type Participation =
  Participations extends SelectQueryBuilder<infer _Tables, infer _From, infer Row> ? Row : never;

/** Everybody in the conversations of a service; the columns say what it returns. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function participations({ database }: { database: Kysely<SimulatorTables> }, chatServiceSid: string) {
  return database
    .selectFrom('participant')
    .innerJoin('conversation', 'conversation.sid', 'participant.conversation_sid')
    .leftJoin('user', (join) =>
      join
        .onRef('user.identity', '=', 'participant.identity')
        .onRef('user.chat_service_sid', '=', 'conversation.chat_service_sid'),
    )
    .select('user.sid as user_sid')
    .select(['participant.id', 'participant.sid as participant_sid', 'participant.conversation_sid'])
    .select(['participant.identity', 'participant.binding_type', 'participant.address'])
    .select(['participant.proxy_address', 'participant.projected_address'])
    .select(['conversation.chat_service_sid', 'conversation.unique_name', 'conversation.friendly_name'])
    .select(['conversation.attributes', 'conversation.state', 'conversation.created_by'])
    .select(['conversation.date_inactive', 'conversation.date_closed'])
    .select(['participant.last_read_message_index', 'participant.notification_level', 'conversation.next_index'])
    .select(['conversation.date_created', 'conversation.date_updated'])
    .where('conversation.chat_service_sid', '=', chatServiceSid);
}
