import { Router, type Request } from 'express';
import type { SelectQueryBuilder } from 'kysely';
import { z } from 'zod';
import { beforeConversation } from '../domain/before';
import {
  createConversation,
  removeConversation,
  updateConversation,
  type Conversation,
  type ConversationProperties,
} from '../domain/conversation';
import { dateTime } from '../http/fields';
import { listOf } from '../http/list-of';
import { bodyParameters, queryParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route } from '../http/route';
import { scopeOf, type Scope } from '../http/scope';
import { conversationJson } from '../representation/conversation';
import type { SimulatorTables } from '../storage/tables';
import type { Simulation } from '../work';
import { conversationParameters, newConversationParameters, toConversationProperties } from './conversation-parameters';
import { findConversation } from './lookup';

const filters = z.object({
  StartDate: dateTime.optional(),
  EndDate: dateTime.optional(),
  State: z.enum(['initializing', 'active', 'inactive', 'closed']).optional(),
});

/** `…/Conversations`: https://www.twilio.com/docs/conversations/api/conversation-resource */
export function conversations(simulation: Simulation): Router {
  const { accountSid, database } = simulation;
  const router = Router({ mergeParams: true });
  router.get(
    '/Conversations',
    listOf(
      simulation,
      { key: 'conversations', table: 'conversation', most: 100 },
      {
        rows: (request, scope) => rows(simulation, request, scope),
        show: (row, scope) => conversationJson(accountSid, row, scope),
      },
    ),
  );
  router.post(
    '/Conversations',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const asked = toConversationProperties(bodyParameters(request, newConversationParameters));
      const about = { chatServiceSid: scope.chatServiceSid, properties: asked };
      const cause = restCause(request);
      const properties = await beforeConversation(simulation, cause, 'onConversationAdd', about);
      const conversation = await simulation.change(cause, (work) =>
        createConversation(work, scope.chatServiceSid, properties),
      );
      return created(conversationJson(accountSid, conversation, scope));
    }),
  );
  router.get(
    '/Conversations/:Sid',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      return ok(conversationJson(accountSid, await findConversation(database, request, scope, 'Sid'), scope));
    }),
  );
  router.post(
    '/Conversations/:Sid',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const asked = toConversationProperties(bodyParameters(request, conversationParameters));
      const properties = await before(simulation, request, scope, 'onConversationUpdate', asked);
      const conversation = await simulation.change(restCause(request), async (work) =>
        updateConversation(work, await findConversation(work.database, request, scope, 'Sid'), properties),
      );
      return ok(conversationJson(accountSid, conversation, scope));
    }),
  );
  router.delete(
    '/Conversations/:Sid',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      await before(simulation, request, scope, 'onConversationRemove', {});
      await simulation.change(restCause(request), async (work) =>
        removeConversation(work, await findConversation(work.database, request, scope, 'Sid')),
      );
      return noContent;
    }),
  );
  return router;
}

/** Asks before a conversation that exists is changed. */
async function before(
  simulation: Simulation,
  request: Request,
  scope: Scope,
  type: 'onConversationUpdate' | 'onConversationRemove',
  properties: ConversationProperties,
): Promise<ConversationProperties> {
  const conversation = await findConversation(simulation.database, request, scope, 'Sid');
  const about = { chatServiceSid: scope.chatServiceSid, properties, conversation };
  return beforeConversation(simulation, restCause(request), type, about);
}

function rows(
  { database }: Simulation,
  request: Request,
  { chatServiceSid }: Scope,
): SelectQueryBuilder<SimulatorTables, 'conversation', Conversation> {
  const { StartDate, EndDate, State } = queryParameters(request, filters);
  let query = database.selectFrom('conversation').selectAll().where('chat_service_sid', '=', chatServiceSid);
  if (StartDate) query = query.where('date_created', '>=', StartDate);
  if (EndDate) query = query.where('date_created', '<', EndDate);
  if (State) query = query.where('state', '=', State);
  return query;
}
