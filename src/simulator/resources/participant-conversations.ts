import { Router, type Request } from 'express';
import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { participations, type Participation, type Participations } from '../domain/participation';
import { listOf } from '../http/list-of';
import { queryParameters } from '../http/parameters';
import type { Scope } from '../http/scope';
import { timersJson } from '../representation/conversation';
import { seconds } from '../representation/dates';
import { bindingJson } from '../representation/participant';
import type { Simulation } from '../work';

const filters = z.object({ Identity: z.string().min(1).optional(), Address: z.string().min(1).optional() });

/** https://www.twilio.com/docs/conversations/api/participant-conversation-resource */
export function participantConversations(simulation: Simulation): Router {
  const router = Router({ mergeParams: true });
  router.get(
    '/ParticipantConversations',
    listOf(
      simulation,
      { key: 'conversations', table: 'participant', most: 50 },
      {
        rows: (request, { chatServiceSid }) => filtered(participations(simulation, chatServiceSid), request),
        show: (row, scope) => show(simulation, row, scope),
      },
    ),
  );
  return router;
}

function filtered(query: Participations, request: Request): Participations {
  const { Identity, Address } = queryParameters(request, filters);
  if (Identity !== undefined && Address === undefined) return query.where('participant.identity', '=', Identity);
  if (Address !== undefined && Identity === undefined) return query.where('participant.address', '=', Address);
  throw RestError.badParameter('Expected either Identity or Address in the query');
}

function show({ accountSid }: Simulation, row: Participation, { base }: Scope): object {
  const url = `${base}/Conversations/${row.conversation_sid}`;
  return {
    account_sid: accountSid,
    chat_service_sid: row.chat_service_sid,
    participant_sid: row.participant_sid,
    participant_user_sid: row.user_sid,
    participant_identity: row.identity,
    participant_messaging_binding: bindingJson(row),
    conversation_sid: row.conversation_sid,
    conversation_unique_name: row.unique_name,
    conversation_friendly_name: row.friendly_name,
    conversation_attributes: row.attributes,
    conversation_date_created: seconds(row.date_created),
    conversation_date_updated: seconds(row.date_updated),
    conversation_created_by: row.created_by,
    conversation_state: row.state,
    conversation_timers: timersJson(row),
    links: { participant: `${url}/Participants/${row.participant_sid}`, conversation: url },
  };
}
