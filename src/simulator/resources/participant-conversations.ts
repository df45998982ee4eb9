import { Router, type Request } from 'express';
import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { readPage } from '../http/page';
import { queryParameters } from '../http/parameters';
import { ok, route, type Reply } from '../http/route';
import { scopeOf } from '../http/scope';
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
    route((request) => list(simulation, request)),
  );
  return router;
}

async function list(simulation: Simulation, request: Request): Promise<Reply> {
  const scope = await scopeOf(simulation, request);
  const { Identity, Address } = queryParameters(request, filters);
  if ((Identity === undefined) === (Address === undefined)) {
    throw RestError.badParameter('Expected either Identity or Address in the query');
  }
  const query = rows(simulation, scope.chatServiceSid)
    .$if(Identity !== undefined, (all) => all.where('participant.identity', '=', Identity!))
    .$if(Address !== undefined, (all) => all.where('participant.address', '=', Address!));
  const source = { query, table: 'participant', publicBaseUrl: simulation.publicBaseUrl };
  return ok(
    await readPage(request, { key: 'conversations', most: 50 }, source, (row) => {
      const url = `${scope.base}/Conversations/${row.conversation_sid}`;
      return {
        account_sid: simulation.accountSid,
        chat_service_sid: row.chat_service_sid,
        participant_sid: row.participant_sid,
        participant_user_sid: null,
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
    }),
  );
}

function rows({ database }: Simulation, chatServiceSid: string) {
  return database
    .selectFrom('participant')
    .innerJoin('conversation', 'conversation.sid', 'participant.conversation_sid')
    .select(['participant.id', 'participant.sid as participant_sid', 'participant.conversation_sid'])
    .select(['participant.identity', 'participant.binding_type', 'participant.address'])
    .select(['participant.proxy_address', 'participant.projected_address'])
    .select(['conversation.chat_service_sid', 'conversation.unique_name', 'conversation.friendly_name'])
    .select(['conversation.attributes', 'conversation.state', 'conversation.created_by'])
    .select(['conversation.date_inactive', 'conversation.date_closed'])
    .select(['conversation.date_created', 'conversation.date_updated'])
    .where('conversation.chat_service_sid', '=', chatServiceSid);
}
