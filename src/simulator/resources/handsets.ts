import { json, Router, urlencoded, type Request } from 'express';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { isSid } from '../../twilio/sid';
import { isAddress } from '../domain/address';
import { chat, heardBy } from '../domain/chat-client';
import { receive } from '../domain/inbound';
import { mediaOf } from '../domain/media';
import { created, ok, route, type Reply } from '../http/route';
import { chatMessageJson, handsetMessageJson } from '../representation/handset-message';
import type { HandsetTable } from '../storage/messaging-tables';
import type { Simulation } from '../work';
import { behaviour, handsetAddress, handsetParameters, sentMessage } from './handset-parameters';

/**
 * The people at the other end, of whom Twilio's API knows nothing: what they send, what they have received, how their
 * handsets behave. Asks for no credentials, as a handset has none. Those who chat are known by their identities, and
 * write to a conversation (CH…) instead of a number.
 */
export function handsets(simulation: Simulation): Router {
  const router = Router();
  router.use(json({ limit: '128kb' }), urlencoded({ extended: false, limit: '128kb' }));
  router.post(
    '/messages',
    route((request) => send(simulation, request)),
  );
  router.get(
    '/messages',
    route(async (request) => {
      const { address } = handsetParameters(request.query, z.object({ address: handsetAddress }));
      const messages = isAddress(address) ? await received(simulation, address) : await heard(simulation, address);
      return ok({ messages });
    }),
  );
  router.put(
    '/addresses/:address',
    route((request) => behave(simulation, request)),
  );
  return router;
}

async function send(simulation: Simulation, request: Request): Promise<Reply> {
  const { from, to, body, mediaurl } = handsetParameters(request.body as object | undefined, sentMessage);
  if (isSid('CH', to)) {
    const message = await chat(simulation, { identity: from, conversationSid: to, body });
    return created(chatMessageJson(message, [], { to, status: 'received' }));
  }
  const message = await receive(simulation, { from, to, body, mediaUrls: mediaurl });
  return created(handsetMessageJson(message, mediaurl));
}

/** What a handset holds, oldest first. */
async function received({ database }: Simulation, address: string): Promise<object[]> {
  const messages = await database
    .selectFrom('channel_message')
    .selectAll()
    .where('to_address', '=', address)
    .where('direction', '!=', 'inbound')
    .where('status', 'in', ['delivered', 'read'])
    .orderBy('date_updated')
    .orderBy('id')
    .execute();
  const parents = messages.map(({ sid, message_sid }) => message_sid ?? sid);
  const urls = await urlsOf(database, parents);
  return messages.map((message, index) => handsetMessageJson(message, urls(parents[index])));
}

/** What somebody who chats has heard, oldest first. */
async function heard(simulation: Simulation, identity: string): Promise<object[]> {
  const messages = await heardBy(simulation, identity);
  const sids = messages.map(({ sid }) => sid);
  const urls = await urlsOf(simulation.database, sids);
  return messages.map((message) => chatMessageJson(message, urls(message.sid), { to: identity, status: 'delivered' }));
}

/** Where the files of these messages are. */
async function urlsOf(
  database: Simulation['database'],
  parents: readonly string[],
): Promise<(parent: string | undefined) => string[]> {
  const media = await mediaOf(database, parents);
  return (parent = '') => (media.get(parent) ?? []).map(({ url }) => url);
}

async function behave({ database }: Simulation, request: Request): Promise<Reply> {
  const parameters = { ...(request.body as object | undefined), address: request.params.address };
  const { address, status, errorcode, latencyms } = handsetParameters(parameters, behaviour);
  const row = { address, outcome: status, error_code: errorcode ?? null, latency_ms: latencyms };
  await database
    .insertInto('handset')
    .values(row)
    .onConflict((conflict) => conflict.column('address').doUpdateSet(row))
    .execute();
  return ok(behaviourJson(row));
}

function behaviourJson({ address, outcome, error_code, latency_ms }: Selectable<HandsetTable>): object {
  return { address, status: outcome, error_code, latency_ms };
}
