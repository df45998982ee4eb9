import { randomInt } from 'node:crypto';
import { Router, type Request } from 'express';
import { sql, type Kysely, type Selectable } from 'kysely';
import type { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { newSid } from '../../twilio/sid';
import { readLegacyPage } from '../http/legacy-page';
import { bodyParameters, queryParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route, type Reply } from '../http/route';
import { notFound } from '../http/scope';
import { phoneNumberJson } from '../representation/phone-number';
import type { PhoneNumberTable } from '../storage/phone-numbers';
import type { SimulatorTables } from '../storage/tables';
import type { Simulation, Work } from '../work';
import {
  newPhoneNumberParameters,
  phoneNumberFilters,
  phoneNumberParameters,
  toPhoneNumberChanges,
  toVoiceProperties,
} from './phone-number-parameters';

type PhoneNumber = Selectable<PhoneNumberTable>;

/** `/IncomingPhoneNumbers` of an account: https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource */
export function phoneNumbers(simulation: Simulation): Router {
  const { accountSid, database } = simulation;
  const router = Router();
  router.get(
    '/IncomingPhoneNumbers.json',
    route((request) => list(simulation, request)),
  );
  router.post(
    '/IncomingPhoneNumbers.json',
    route(async (request) => {
      const parameters = bodyParameters(request, newPhoneNumberParameters);
      const number = await simulation.change(restCause(request), (work) => buy(work, parameters));
      return created(phoneNumberJson(accountSid, number));
    }),
  );
  router.get(
    '/IncomingPhoneNumbers/:Sid.json',
    route(async (request) => ok(phoneNumberJson(accountSid, await find(database, request)))),
  );
  router.post(
    '/IncomingPhoneNumbers/:Sid.json',
    route(async (request) => {
      const parameters = bodyParameters(request, phoneNumberParameters);
      const number = await simulation.change(restCause(request), async (work) =>
        update(work, await find(work.database, request), parameters),
      );
      return ok(phoneNumberJson(accountSid, number));
    }),
  );
  router.delete(
    '/IncomingPhoneNumbers/:Sid.json',
    route(async (request) => {
      await simulation.change(restCause(request), async (work) => {
        const { sid } = await find(work.database, request);
        await work.database.deleteFrom('phone_number').where('sid', '=', sid).execute();
      });
      return noContent;
    }),
  );
  return router;
}

async function list({ accountSid, database }: Simulation, request: Request): Promise<Reply> {
  const { PhoneNumber, FriendlyName } = queryParameters(request, phoneNumberFilters);
  let query = database.selectFrom('phone_number').selectAll();
  if (FriendlyName !== undefined) query = query.where('friendly_name', '=', FriendlyName);
  if (PhoneNumber) {
    const pattern = `*${PhoneNumber.replace(/[^+\d*]/g, '').replaceAll('*', '?')}*`;
    query = query.where(sql<boolean>`phone_number glob ${pattern}`);
  }
  const source = { key: 'incoming_phone_numbers', query, table: 'phone_number' };
  return ok(await readLegacyPage(request, source, async (rows) => rows.map((row) => phoneNumberJson(accountSid, row))));
}

async function find(database: Kysely<SimulatorTables>, request: Request): Promise<PhoneNumber> {
  const query = database.selectFrom('phone_number').selectAll().where('sid', '=', String(request.params.Sid));
  const number = await query.executeTakeFirst();
  if (!number) throw notFound(request);
  return number;
}

/** @throws RestError 21421 without a number, 21422 for one that is taken */
async function buy(work: Work, parameters: z.output<typeof newPhoneNumberParameters>): Promise<PhoneNumber> {
  const number = parameters.PhoneNumber ?? numberIn(parameters.AreaCode);
  const taken = work.database.selectFrom('phone_number').select('sid').where('phone_number', '=', number);
  if (await taken.executeTakeFirst()) throw new RestError(400, 21422, `${number} is not available`);
  return work.database
    .insertInto('phone_number')
    .values({
      friendly_name: number,
      sms_url: null,
      sms_method: 'POST',
      sms_fallback_url: null,
      sms_fallback_method: 'POST',
      ...toPhoneNumberChanges(parameters),
      voice: JSON.stringify(toVoiceProperties(parameters)),
      sid: newSid('PN'),
      phone_number: number,
      date_created: work.now,
      date_updated: work.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** A number of this area, in the range that is kept for fiction. */
function numberIn(areaCode: string | undefined): string {
  if (areaCode === undefined) throw new RestError(400, 21421, 'PhoneNumber is invalid');
  return `+1${areaCode}555${String(randomInt(10_000)).padStart(4, '0')}`;
}

async function update(
  work: Work,
  { sid, voice }: PhoneNumber,
  parameters: z.output<typeof phoneNumberParameters>,
): Promise<PhoneNumber> {
  const properties = { ...(JSON.parse(voice) as object), ...toVoiceProperties(parameters) };
  return work.database
    .updateTable('phone_number')
    .set({ ...toPhoneNumberChanges(parameters), voice: JSON.stringify(properties), date_updated: work.now })
    .where('sid', '=', sid)
    .returningAll()
    .executeTakeFirstOrThrow();
}
