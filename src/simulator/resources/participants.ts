import { Router, type Request } from 'express';
import { beforeParticipant } from '../domain/before';
import { addParticipant, removeParticipant, updateParticipant } from '../domain/participant';
import { listOf } from '../http/list-of';
import { bodyParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route, type Reply } from '../http/route';
import { scopeOf, type Scope } from '../http/scope';
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
  const { accountSid, database } = simulation;
  const router = Router({ mergeParams: true });
  router.get(
    LIST,
    listOf(
      simulation,
      { key: 'participants', table: 'participant', most: 100, order: 'asc' },
      {
        async rows(request, scope) {
          const { sid } = await findConversation(database, request, scope);
          return database.selectFrom('participant').selectAll().where('conversation_sid', '=', sid);
        },
        show: (row, scope) => participantJson(accountSid, row, scope),
      },
    ),
  );
  router.post(
    LIST,
    route((request) => add(simulation, request)),
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
      await before(simulation, request, scope, 'onParticipantUpdate');
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
      await before(simulation, request, scope, 'onParticipantRemove');
      await simulation.change(restCause(request), async (work) => {
        const conversation = await findConversation(work.database, request, scope);
        await removeParticipant(work, conversation, await findParticipant(work.database, request, conversation));
      });
      return noContent;
    }),
  );
  return router;
}

async function add(simulation: Simulation, request: Request): Promise<Reply> {
  const scope = await scopeOf(simulation, request);
  const properties = toNewParticipant(bodyParameters(request, newParticipantParameters));
  const conversation = await findConversation(simulation.database, request, scope);
  const about = { conversation, participant: properties };
  await beforeParticipant(simulation, restCause(request), 'onParticipantAdd', about);
  const participant = await simulation.change(restCause(request), async (work) =>
    addParticipant(work, await findConversation(work.database, request, scope), properties),
  );
  return created(participantJson(simulation.accountSid, participant, scope));
}

/** Asks before a participant who is there is changed. */
async function before(
  simulation: Simulation,
  request: Request,
  scope: Scope,
  type: 'onParticipantUpdate' | 'onParticipantRemove',
): Promise<void> {
  const conversation = await findConversation(simulation.database, request, scope);
  const found = await findParticipant(simulation.database, request, conversation);
  const participant = { ...found, identity: found.identity ?? undefined, address: found.address ?? undefined };
  await beforeParticipant(simulation, restCause(request), type, { conversation, participant });
}
