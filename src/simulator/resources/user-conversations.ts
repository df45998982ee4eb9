import { Router, type Request } from 'express';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Conversation } from '../domain/conversation';
import { removeParticipant, updateParticipant, type Participant } from '../domain/participant';
import { participations } from '../domain/participation';
import { listOf } from '../http/list-of';
import { bodyParameters } from '../http/parameters';
import { noContent, ok, restCause, route } from '../http/route';
import { notFound, scopeOf, type Scope } from '../http/scope';
import { userConversationJson } from '../representation/user';
import type { SimulatorTables } from '../storage/tables';
import type { Simulation } from '../work';
import { findConversation, findUserOf } from './lookup';
import { readParameters } from './participant-parameters';

const parameters = z.object({ NotificationLevel: z.enum(['default', 'muted']).optional(), ...readParameters });

/** `…/Users/{UserSid}/Conversations`: https://www.twilio.com/docs/conversations/api/user-conversation-resource */
export function userConversations(simulation: Simulation): Router {
  const { accountSid, database } = simulation;
  const router = Router({ mergeParams: true });
  router.get(
    '/',
    listOf(
      simulation,
      { key: 'conversations', table: 'participant', most: 50 },
      {
        async rows(request, scope) {
          const { identity } = await findUserOf(database, request, scope, 'UserSid');
          return participations(simulation, scope.chatServiceSid).where('participant.identity', '=', identity);
        },
        show: (row, scope) => userConversationJson(accountSid, row, scope),
      },
    ),
  );
  router.get(
    '/:ConversationSid',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const { participant } = await find(database, request, scope);
      return ok(await show(simulation, participant, scope));
    }),
  );
  router.post(
    '/:ConversationSid',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const asked = bodyParameters(request, parameters);
      const changed = await simulation.change(restCause(request), async (work) => {
        const { conversation, participant } = await find(work.database, request, scope);
        return updateParticipant(work, conversation, participant, {
          notification_level: asked.NotificationLevel,
          last_read_message_index: asked.LastReadMessageIndex,
          last_read_timestamp: asked.LastReadTimestamp,
        });
      });
      return ok(await show(simulation, changed, scope));
    }),
  );
  router.delete(
    '/:ConversationSid',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      await simulation.change(restCause(request), async (work) => {
        const { conversation, participant } = await find(work.database, request, scope);
        await removeParticipant(work, conversation, participant);
      });
      return noContent;
    }),
  );
  return router;
}

/** @throws RestError 20404 where the user is not in the conversation */
async function find(
  database: Kysely<SimulatorTables>,
  request: Request,
  scope: Scope,
): Promise<{ conversation: Conversation; participant: Participant }> {
  const { identity } = await findUserOf(database, request, scope, 'UserSid');
  const conversation = await findConversation(database, request, scope);
  const participants = database.selectFrom('participant').selectAll().where('conversation_sid', '=', conversation.sid);
  const participant = await participants.where('identity', '=', identity).executeTakeFirst();
  if (!participant) throw notFound(request);
  return { conversation, participant };
}

async function show(simulation: Simulation, { sid }: Participant, scope: Scope): Promise<object> {
  const query = participations(simulation, scope.chatServiceSid).where('participant.sid', '=', sid);
  return userConversationJson(simulation.accountSid, await query.executeTakeFirstOrThrow(), scope);
}
