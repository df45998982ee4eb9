import { Router, type Request } from 'express';
import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { isSid, newSid } from '../../twilio/sid';
import type { AutoCreation } from '../domain/auto-creation';
import { definedOnly } from '../domain/defined';
import { listOf } from '../http/list-of';
import { bodyParameters, queryParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route } from '../http/route';
import { notFound } from '../http/scope';
import { originOf } from '../http/urls';
import { addressConfigurationJson } from '../representation/configuration';
import type { AddressConfigurationTable, SimulatorTables } from '../storage/tables';
import type { Simulation, Work } from '../work';
import { addressParameters, newAddressParameters, requireAddressOfType, toAutoCreation } from './address-parameters';

type Row = Selectable<AddressConfigurationTable>;

const filters = z.object({ Type: z.string().optional() });

/** What an address does of which nothing was said. */
const NO_AUTO_CREATION: AutoCreation = { enabled: false, type: 'default' };

/** `/Configuration/Addresses`: https://www.twilio.com/docs/conversations/api/address-configuration-resource */
export function addresses(simulation: Simulation): Router {
  const { accountSid, database, publicBaseUrl } = simulation;
  const show = (request: Request, row: Row): object =>
    addressConfigurationJson(accountSid, row, `${originOf(request, publicBaseUrl)}/v1`);
  const router = Router();
  router.get(
    '/Configuration/Addresses',
    listOf(
      simulation,
      { key: 'address_configurations', table: 'address_configuration', most: 50 },
      {
        rows(request) {
          const { Type } = queryParameters(request, filters);
          const query = database.selectFrom('address_configuration').selectAll();
          return Type ? query.where('type', '=', Type.toLowerCase()) : query;
        },
        show: (row, { base }) => addressConfigurationJson(accountSid, row, base),
      },
    ),
  );
  router.post(
    '/Configuration/Addresses',
    route(async (request) => {
      const parameters = bodyParameters(request, newAddressParameters);
      requireAddressOfType(parameters);
      const row = await simulation.change(restCause(request), (work) => create(work, parameters));
      return created(show(request, row));
    }),
  );
  router.get(
    '/Configuration/Addresses/:Sid',
    route(async (request) => ok(show(request, await find(database, request)))),
  );
  router.post(
    '/Configuration/Addresses/:Sid',
    route(async (request) => {
      const parameters = bodyParameters(request, addressParameters);
      const row = await simulation.change(restCause(request), async (work) =>
        update(work, await find(work.database, request), parameters),
      );
      return ok(show(request, row));
    }),
  );
  router.delete(
    '/Configuration/Addresses/:Sid',
    route(async (request) => {
      await simulation.change(restCause(request), async (work) => {
        const { sid } = await find(work.database, request);
        await work.database.deleteFrom('address_configuration').where('sid', '=', sid).execute();
      });
      return noContent;
    }),
  );
  return router;
}

async function create(work: Work, parameters: z.output<typeof newAddressParameters>): Promise<Row> {
  const { Address, Type, FriendlyName, AddressCountry } = parameters;
  const taken = work.database.selectFrom('address_configuration').select('sid').where('address', '=', Address);
  if (await taken.executeTakeFirst()) {
    throw new RestError(409, 20409, `An address configuration for ${Address} already exists`);
  }
  const autoCreation = toAutoCreation(NO_AUTO_CREATION, parameters);
  await requireService(work, autoCreation);
  return work.database
    .insertInto('address_configuration')
    .values({
      sid: newSid('IG'),
      type: Type,
      address: Address,
      friendly_name: FriendlyName ?? null,
      address_country: AddressCountry ?? null,
      auto_creation: JSON.stringify(autoCreation),
      date_created: work.now,
      date_updated: work.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function update(work: Work, row: Row, parameters: z.output<typeof addressParameters>): Promise<Row> {
  const autoCreation = toAutoCreation(JSON.parse(row.auto_creation) as AutoCreation, parameters);
  await requireService(work, autoCreation);
  const changes = definedOnly({ friendly_name: parameters.FriendlyName });
  return work.database
    .updateTable('address_configuration')
    .set({ ...changes, auto_creation: JSON.stringify(autoCreation), date_updated: work.now })
    .where('sid', '=', row.sid)
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function requireService(work: Work, { conversation_service_sid }: AutoCreation): Promise<void> {
  if (!conversation_service_sid) return;
  const query = work.database.selectFrom('chat_service').select('sid').where('sid', '=', conversation_service_sid);
  if (!(await query.executeTakeFirst())) throw RestError.notFound(`/Services/${conversation_service_sid}`);
}

/** By SID or by address. */
async function find(database: Kysely<SimulatorTables>, request: Request): Promise<Row> {
  const name = String(request.params.Sid);
  const query = database.selectFrom('address_configuration').selectAll();
  const row = await query.where(isSid('IG', name) ? 'sid' : 'address', '=', name).executeTakeFirst();
  if (!row) throw notFound(request);
  return row;
}
