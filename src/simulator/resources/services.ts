import { Router, type Request } from 'express';
import type { Kysely, Selectable, Updateable } from 'kysely';
import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { addChatService } from '../domain/chat-service';
import { definedOnly } from '../domain/defined';
import { boolean, refusal, sid } from '../http/fields';
import { listOf } from '../http/list-of';
import { bodyParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route } from '../http/route';
import { notFound } from '../http/scope';
import { originOf } from '../http/urls';
import { serviceConfigurationJson, serviceJson, serviceWebhookJson } from '../representation/configuration';
import type { ChatServiceTable, SimulatorTables } from '../storage/tables';
import type { Simulation, Work } from '../work';
import { eventWebhookParameters, toEventWebhookColumns } from './event-webhook-parameters';

type Service = Selectable<ChatServiceTable>;

const ONE = '/Services/:ChatServiceSid';

const newServiceParameters = z.object({
  FriendlyName: z
    .string()
    .min(1)
    .refine((value) => value.length <= 256, refusal(50003, 'Friendly name too long: at most 256 characters')),
});

const configurationParameters = z.object({
  DefaultConversationCreatorRoleSid: sid('RL').optional(),
  DefaultConversationRoleSid: sid('RL').optional(),
  DefaultChatServiceRoleSid: sid('RL').optional(),
  ReachabilityEnabled: boolean.optional(),
});

/** `/Services`: https://www.twilio.com/docs/conversations/api/service-resource */
export function services(simulation: Simulation): Router {
  const { accountSid, database, publicBaseUrl } = simulation;
  const baseOf = (request: Request): string => `${originOf(request, publicBaseUrl)}/v1`;
  const router = Router();
  router.get(
    '/Services',
    listOf(
      simulation,
      { key: 'services', table: 'chat_service', most: 100 },
      {
        rows: () => database.selectFrom('chat_service').selectAll(),
        show: (row, { base }) => serviceJson(accountSid, row, base),
      },
    ),
  );
  router.post(
    '/Services',
    route(async (request) => {
      const { FriendlyName } = bodyParameters(request, newServiceParameters);
      const service = await simulation.change(restCause(request), (work) => addChatService(work, FriendlyName));
      return created(serviceJson(accountSid, service, baseOf(request)));
    }),
  );
  router.get(
    ONE,
    route(async (request) => ok(serviceJson(accountSid, await find(database, request), baseOf(request)))),
  );
  router.delete(
    ONE,
    route(async (request) => {
      await simulation.change(restCause(request), async (work) => remove(work, await find(work.database, request)));
      return noContent;
    }),
  );
  router.use(serviceConfiguration(simulation, baseOf));
  return router;
}

function serviceConfiguration(simulation: Simulation, baseOf: (request: Request) => string): Router {
  const { accountSid, database } = simulation;
  const change = (request: Request, changes: Updateable<ChatServiceTable>): Promise<Service> =>
    simulation.change(restCause(request), async (work) => write(work, await find(work.database, request), changes));
  const router = Router();
  router.get(
    `${ONE}/Configuration`,
    route(async (request) => ok(serviceConfigurationJson(await find(database, request), baseOf(request)))),
  );
  router.post(
    `${ONE}/Configuration`,
    route(async (request) => {
      const parameters = bodyParameters(request, configurationParameters);
      const service = await change(request, {
        conversation_creator_role_sid: parameters.DefaultConversationCreatorRoleSid,
        conversation_role_sid: parameters.DefaultConversationRoleSid,
        chat_service_role_sid: parameters.DefaultChatServiceRoleSid,
        reachability_enabled:
          parameters.ReachabilityEnabled === undefined ? undefined : +parameters.ReachabilityEnabled,
      });
      return ok(serviceConfigurationJson(service, baseOf(request)));
    }),
  );
  router.get(
    `${ONE}/Configuration/Webhooks`,
    route(async (request) => ok(serviceWebhookJson(accountSid, await find(database, request), baseOf(request)))),
  );
  router.post(
    `${ONE}/Configuration/Webhooks`,
    route(async (request) => {
      const service = await change(request, toEventWebhookColumns(bodyParameters(request, eventWebhookParameters)));
      return ok(serviceWebhookJson(accountSid, service, baseOf(request)));
    }),
  );
  return router;
}

async function find(database: Kysely<SimulatorTables>, request: Request): Promise<Service> {
  const query = database.selectFrom('chat_service').selectAll();
  const service = await query.where('sid', '=', String(request.params.ChatServiceSid)).executeTakeFirst();
  if (!service) throw notFound(request);
  return service;
}

async function write(work: Work, { sid }: Service, changes: Updateable<ChatServiceTable>): Promise<Service> {
  const update = work.database.updateTable('chat_service').set({ date_updated: work.now, ...definedOnly(changes) });
  return update.where('sid', '=', sid).returningAll().executeTakeFirstOrThrow();
}

/** With everything in it; the account's default service stays. */
async function remove({ database }: Work, { sid }: Service): Promise<void> {
  const settings = await database.selectFrom('settings').select('default_chat_service_sid').executeTakeFirstOrThrow();
  if (settings.default_chat_service_sid === sid) {
    throw new RestError(400, 20001, 'The default conversation service of the account cannot be removed');
  }
  await database.deleteFrom('chat_service').where('sid', '=', sid).execute();
}
