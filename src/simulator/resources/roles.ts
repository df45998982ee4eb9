import { Router, type Request } from 'express';
import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { newSid } from '../../twilio/sid';
import { list } from '../http/fields';
import { listOf } from '../http/list-of';
import { bodyParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route } from '../http/route';
import { notFound, scopeOf, type Scope } from '../http/scope';
import { seconds } from '../representation/dates';
import type { RoleTable } from '../storage/roles';
import type { SimulatorTables } from '../storage/tables';
import type { Simulation, Work } from '../work';

type Role = Selectable<RoleTable>;

const roleParameters = z.object({ Permission: list });

const newRoleParameters = roleParameters.extend({
  FriendlyName: z.string().min(1).max(256),
  Type: z.enum(['conversation', 'service']),
});

/** `…/Roles`: https://www.twilio.com/docs/conversations/api/role-resource */
export function roles(simulation: Simulation): Router {
  const { accountSid, database } = simulation;
  const router = Router({ mergeParams: true });
  router.get(
    '/Roles',
    listOf(
      simulation,
      { key: 'roles', table: 'role', most: 50 },
      {
        rows: (_request, { chatServiceSid }) =>
          database.selectFrom('role').selectAll().where('chat_service_sid', '=', chatServiceSid),
        show: (row, scope) => roleJson(accountSid, row, scope),
      },
    ),
  );
  router.post(
    '/Roles',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const parameters = bodyParameters(request, newRoleParameters);
      const role = await simulation.change(restCause(request), (work) => add(work, scope, parameters));
      return created(roleJson(accountSid, role, scope));
    }),
  );
  router.get(
    '/Roles/:Sid',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      return ok(roleJson(accountSid, await find(database, request, scope), scope));
    }),
  );
  router.post(
    '/Roles/:Sid',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const { Permission } = bodyParameters(request, roleParameters);
      const role = await simulation.change(restCause(request), async (work) => {
        const { sid } = await find(work.database, request, scope);
        const changes = { permissions: JSON.stringify(Permission), date_updated: work.now };
        const update = work.database.updateTable('role').set(changes).where('sid', '=', sid);
        return update.returningAll().executeTakeFirstOrThrow();
      });
      return ok(roleJson(accountSid, role, scope));
    }),
  );
  router.delete(
    '/Roles/:Sid',
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      await simulation.change(restCause(request), async (work) => {
        const { sid } = await find(work.database, request, scope);
        await work.database.deleteFrom('role').where('sid', '=', sid).execute();
      });
      return noContent;
    }),
  );
  return router;
}

function add(
  { database, now }: Work,
  { chatServiceSid }: Scope,
  { FriendlyName, Type, Permission }: z.output<typeof newRoleParameters>,
): Promise<Role> {
  return database
    .insertInto('role')
    .values({
      sid: newSid('RL'),
      chat_service_sid: chatServiceSid,
      friendly_name: FriendlyName,
      type: Type,
      permissions: JSON.stringify(Permission),
      date_created: now,
      date_updated: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function find(database: Kysely<SimulatorTables>, request: Request, { chatServiceSid }: Scope): Promise<Role> {
  const query = database.selectFrom('role').selectAll().where('chat_service_sid', '=', chatServiceSid);
  const role = await query.where('sid', '=', String(request.params.Sid)).executeTakeFirst();
  if (!role) throw notFound(request);
  return role;
}

function roleJson(accountSid: string, role: Role, { base }: Scope): object {
  return {
    sid: role.sid,
    account_sid: accountSid,
    chat_service_sid: role.chat_service_sid,
    friendly_name: role.friendly_name,
    type: role.type,
    permissions: JSON.parse(role.permissions) as string[],
    date_created: seconds(role.date_created),
    date_updated: seconds(role.date_updated),
    url: `${base}/Roles/${role.sid}`,
  };
}
