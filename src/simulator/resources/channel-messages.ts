import { Router, type Request } from 'express';
import type { Kysely } from 'kysely';
import type { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import type { ChannelMessage } from '../domain/delivery';
import { mediaOf } from '../domain/media';
import { sendMessage } from '../domain/outbound';
import { readLegacyPage } from '../http/legacy-page';
import { bodyParameters, queryParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route, type Reply } from '../http/route';
import { notFound } from '../http/scope';
import { channelMessageJson, queuedMessageJson } from '../representation/channel-message';
import type { SimulatorTables } from '../storage/tables';
import type { Simulation, Work } from '../work';
import { messageChanges, messageFilters, newMessageParameters, toOutboundMessage } from './message-parameters';

/** `/Messages` of an account: https://www.twilio.com/docs/messaging/api/message-resource */
export function channelMessages(simulation: Simulation): Router {
  const { accountSid, database } = simulation;
  const router = Router();
  router.get(
    '/Messages.json',
    route((request) => list(simulation, request)),
  );
  router.post(
    '/Messages.json',
    route(async (request) => {
      const parameters = bodyParameters(request, newMessageParameters);
      const message = await simulation.change(restCause(request), async (work) =>
        sendMessage(work, toOutboundMessage(parameters, await firstNumber(work))),
      );
      const media = await mediaOf(database, [message.sid]);
      return created(queuedMessageJson(accountSid, message, media.get(message.sid)?.length ?? 0));
    }),
  );
  router.get(
    '/Messages/:Sid.json',
    route(async (request) => ok(await show(simulation, await findChannelMessage(database, request, 'Sid')))),
  );
  router.post(
    '/Messages/:Sid.json',
    route(async (request) => {
      const changes = bodyParameters(request, messageChanges);
      const message = await simulation.change(restCause(request), async (work) =>
        update(work, await findChannelMessage(work.database, request, 'Sid'), changes),
      );
      return ok(await show(simulation, message));
    }),
  );
  router.delete(
    '/Messages/:Sid.json',
    route(async (request) => {
      await simulation.change(restCause(request), async (work) => {
        const { sid } = await findChannelMessage(work.database, request, 'Sid');
        await work.database.deleteFrom('media').where('parent_sid', '=', sid).execute();
        await work.database.deleteFrom('channel_message').where('sid', '=', sid).execute();
      });
      return noContent;
    }),
  );
  return router;
}

/** @throws RestError 20404 */
export async function findChannelMessage(
  database: Kysely<SimulatorTables>,
  request: Request,
  parameter: string,
): Promise<ChannelMessage> {
  const query = database.selectFrom('channel_message').selectAll();
  const message = await query.where('sid', '=', String(request.params[parameter])).executeTakeFirst();
  if (!message) throw notFound(request);
  return message;
}

async function list({ accountSid, database }: Simulation, request: Request): Promise<Reply> {
  const filters = queryParameters(request, messageFilters);
  let query = database.selectFrom('channel_message').selectAll();
  if (filters.To) query = query.where('to_address', '=', filters.To);
  if (filters.From) query = query.where('from_address', '=', filters.From);
  const [from, to] = periodOf(filters);
  if (from) query = query.where('date_sent', '>=', from);
  if (to) query = query.where('date_sent', '<', to);
  const source = { key: 'messages', query, table: 'channel_message' };
  return ok(
    await readLegacyPage(request, source, async (rows) => {
      const media = await mediaOf(database, rows.map(parentOf));
      return rows.map((row) => channelMessageJson(accountSid, row, media.get(parentOf(row))?.length ?? 0));
    }),
  );
}

const DAY = 24 * 3600 * 1000;

/** The messages of a day, of the days until one, or of the days from one on; a point in time is as good as a day. */
function periodOf(filters: z.output<typeof messageFilters>): [string?, string?] {
  const { DateSent: on, 'DateSent<': until, 'DateSent>': since } = filters;
  const start = since ?? on;
  const end = until ?? on;
  return [start && new Date(start).toISOString(), end && endOf(end)];
}

function endOf(value: string): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(value);
  return new Date(Date.parse(value) + (isDay ? DAY : 1)).toISOString();
}

async function show({ accountSid, database }: Simulation, message: ChannelMessage): Promise<object> {
  const media = await mediaOf(database, [parentOf(message)]);
  return channelMessageJson(accountSid, message, media.get(parentOf(message))?.length ?? 0);
}

/** Whose files a message carries: those of the conversation's message, or its own. */
export function parentOf({ sid, message_sid }: ChannelMessage): string {
  return message_sid ?? sid;
}

async function update(
  work: Work,
  message: ChannelMessage,
  { Body, Status }: z.output<typeof messageChanges>,
): Promise<ChannelMessage> {
  // What the carrier has cannot be had back.
  if (Status !== undefined)
    throw RestError.badParameter(`Message ${message.sid} is ${message.status}: cannot cancel it`);
  const update = work.database.updateTable('channel_message').set({ body: Body ?? message.body });
  return update.where('sid', '=', message.sid).returningAll().executeTakeFirstOrThrow();
}

/** Who sends for a messaging service: the account's first number stands for every pool. */
async function firstNumber({ database }: Work): Promise<string | undefined> {
  const query = database.selectFrom('phone_number').select('phone_number').orderBy('id').limit(1);
  return (await query.executeTakeFirst())?.phone_number;
}
