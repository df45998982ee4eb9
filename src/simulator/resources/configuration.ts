import { Router, type Request } from 'express';
import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { definedOnly } from '../domain/defined';
import { closedTimer, inactiveTimer, sid } from '../http/fields';
import { bodyParameters } from '../http/parameters';
import { ok, restCause, route } from '../http/route';
import { originOf } from '../http/urls';
import { configurationJson, configurationWebhookJson } from '../representation/configuration';
import type { SettingsTable, SimulatorTables } from '../storage/tables';
import type { Simulation, Work } from '../work';
import { eventWebhookParameters, toEventWebhookColumns } from './event-webhook-parameters';

type Settings = Selectable<SettingsTable>;

const configurationParameters = z.object({
  DefaultChatServiceSid: sid('IS').optional(),
  DefaultMessagingServiceSid: sid('MG').optional(),
  DefaultInactiveTimer: inactiveTimer.optional(),
  DefaultClosedTimer: closedTimer.optional(),
});

const webhookParameters = eventWebhookParameters.extend({ Target: z.enum(['webhook', 'flex']).optional() });

/** `/Configuration` and its webhook: https://www.twilio.com/docs/conversations/api/configuration-resource */
export function configuration(simulation: Simulation): Router {
  const { accountSid, database, publicBaseUrl } = simulation;
  const baseOf = (request: Request): string => `${originOf(request, publicBaseUrl)}/v1`;
  const router = Router();
  router.get(
    '/Configuration',
    route(async (request) => ok(configurationJson(accountSid, await read(database), baseOf(request)))),
  );
  router.post(
    '/Configuration',
    route(async (request) => {
      const parameters = bodyParameters(request, configurationParameters);
      const settings = await simulation.change(restCause(request), async (work) => {
        await requireService(work, parameters.DefaultChatServiceSid);
        return write(work, {
          default_chat_service_sid: parameters.DefaultChatServiceSid,
          default_messaging_service_sid: parameters.DefaultMessagingServiceSid,
          default_inactive_timer: parameters.DefaultInactiveTimer,
          default_closed_timer: parameters.DefaultClosedTimer,
        });
      });
      return ok(configurationJson(accountSid, settings, baseOf(request)));
    }),
  );
  router.get(
    '/Configuration/Webhooks',
    route(async (request) => ok(configurationWebhookJson(accountSid, await read(database), baseOf(request)))),
  );
  router.post(
    '/Configuration/Webhooks',
    route(async (request) => {
      const parameters = bodyParameters(request, webhookParameters);
      const changes = { ...toEventWebhookColumns(parameters), webhook_target: parameters.Target };
      const settings = await simulation.change(restCause(request), (work) => write(work, changes));
      return ok(configurationWebhookJson(accountSid, settings, baseOf(request)));
    }),
  );
  return router;
}

function read(database: Kysely<SimulatorTables>): Promise<Settings> {
  return database.selectFrom('settings').selectAll().executeTakeFirstOrThrow();
}

async function write({ database }: Work, changes: Partial<Settings>): Promise<Settings> {
  // The row's own key makes the update one that always has a column to set.
  const values = { id: 1, ...definedOnly(changes) };
  return database.updateTable('settings').set(values).returningAll().executeTakeFirstOrThrow();
}

async function requireService({ database }: Work, service: string | undefined): Promise<void> {
  if (service === undefined) return;
  const query = database.selectFrom('chat_service').select('sid').where('sid', '=', service);
  if (!(await query.executeTakeFirst())) throw RestError.notFound(`/Services/${service}`);
}
