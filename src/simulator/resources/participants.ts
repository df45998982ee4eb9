import { Router } from 'express';
import { addParticipant, removeParticipant, updateParticipant } from '../domain/participant';
import { readPage } from '../http/page';
import { bodyParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route } from '../http/route';
import { scopeOf } from '../http/scope';
import { participantJson } from '../representation/participant';
import type { Simulation } from '../work';
import { findConversation, findParticipant } from './lookup';
import {
  newParticipantParameters,
  participantParameters,
  toNewParticipant,
  toParticipantChanges,
} from './participant-parameters';

const LIST = '/Conversations/:ConversationSid/Participants';
const ONE = `${LIST}/:Sid`;

/** `…/Participants`: https://www.twilio.com/docs/conversations/api/conversation-participant-resource */
export function participants(simulation: Simulation): Router {
  const { accountSid, database, publicBaseUrl } = simulation;
  const router = Router({ mergeParams: true });
  router.get(
    LIST,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const { sid } = await findConversation(database, request, scope);
      const query = database.selectFrom('participant').selectAll().where('conversation_sid', '=', sid);
      const listing = { key: 'participants', most: 100, order: 'asc' } as const;
      const source = { query, table: 'participant', publicBaseUrl };
      return ok(await readPage(request, listing, source, (row) => participantJson(accountSid, row, scope)));
    }),
  );
  router.post(
    LIST,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const properties = toNewParticipant(bodyParameters(request, newParticipantParameters));
      const participant = await simulation.change(restCause(request), async (work) =>
        addParticipant(work, await findConversation(work.database, request, scope), properties),
      );
      return created(participantJson(accountSid, participant, scope));
    }),
  );
  router.get(
    ONE,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const conversation = await findConversation(database, request, scope);
      return ok(participantJson(accountSid, await findParticipant(database, request, conversation), scope));
    }),
  );
  router.post(
    ONE,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const changes = toParticipantChanges(bodyParameters(request, participantParameters));
      const participant = await simulation.change(restCause(request), async (work) => {
        const conversation = await findConversation(work.database, request, scope);
        const found = await findParticipant(work.database, request, conversation);
        return updateParticipant(work, conversation, found, changes);
      });
      return ok(participantJson(accountSid, participant, scope));
    }),
  );
  router.delete(
    ONE,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      await simulation.change(restCause(request), async (work) => {
        const conversation = await findConversation(work.database, request, scope);
        await removeParticipant(work, conversation, await findParticipant(work.database, request, conversation));
      });
      return noContent;
    }),
  );
  return router;
}
