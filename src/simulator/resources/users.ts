import { Router, type Request } from 'express';
import { z } from 'zod';
import { beforeUser } from '../domain/before';
import { addUser, updateUser, type UserProperties } from '../domain/user';
import { removeUser } from '../domain/user-removal';
import { attributes, name, sid } from '../http/fields';
import { listOf } from '../http/list-of';
import { bodyParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route, type Reply } from '../http/route';
import { scopeOf } from '../http/scope';
import { userJson } from '../representation/user';
import type { Simulation } from '../work';
import { findUserOf } from './lookup';
import { userConversations } from './user-conversations';

const userParameters = z.object({
  FriendlyName: name(256, 50202, 'Friendly name').optional(),
  Attributes: attributes(4 * 1024).optional(),
  RoleSid: sid('RL').optional(),
});

const newUserParameters = userParameters.extend({ Identity: z.string().min(1).max(512) });

/** `…/Users`: https://www.twilio.com/docs/conversations/api/user-resource */
export function users(simulation: Simulation): Router {
  const { accountSid, database } = simulation;
  const router = Router({ mergeParams: true });
  router.get(
    '/Users',
    listOf(
      simulation,
      { key: 'users', table: 'user', most: 50 },
      {
        rows: (_request, { chatServiceSid }) =>
          database.selectFrom('user').selectAll().where('chat_service_sid', '=', chatServiceSid),
        show: (row, scope) => userJson(accountSid, row, scope),
      },
    ),
  );
  router.post(
    '/Users',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const { Identity, ...parameters } = bodyParameters(request, newUserParameters);
      const properties = { ...toProperties(parameters), identity: Identity };
      const user = await simulation.change(restCause(request), (work) =>
        addUser(work, scope.chatServiceSid, properties),
      );
      return created(userJson(accountSid, user, scope));
    }),
  );
  router.get(
    '/Users/:Sid',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      return ok(userJson(accountSid, await findUserOf(database, request, scope), scope));
    }),
  );
  router.post(
    '/Users/:Sid',
    route((request) => update(simulation, request)),
  );
  router.delete(
    '/Users/:Sid',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      await simulation.change(restCause(request), async (work) =>
        removeUser(work, await findUserOf(work.database, request, scope)),
      );
      return noContent;
    }),
  );
  router.use('/Users/:UserSid/Conversations', userConversations(simulation));
  return router;
}

async function update(simulation: Simulation, request: Request): Promise<Reply> {
  const scope = await scopeOf(simulation, request);
  const asked = toProperties(bodyParameters(request, userParameters));
  const cause = restCause(request);
  const properties = await beforeUser(simulation, cause, await findUserOf(simulation.database, request, scope), asked);
  const user = await simulation.change(cause, async (work) =>
    updateUser(work, await findUserOf(work.database, request, scope), properties),
  );
  return ok(userJson(simulation.accountSid, user, scope));
}

function toProperties({ FriendlyName, Attributes, RoleSid }: z.output<typeof userParameters>): UserProperties {
  return { friendly_name: FriendlyName, attributes: Attributes, role_sid: RoleSid };
}
