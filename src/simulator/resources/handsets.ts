import { json, Router, urlencoded } from 'express';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { ChannelMessage } from '../domain/delivery';
import { receive } from '../domain/inbound';
import { mediaOf } from '../domain/media';
import { created, ok, route } from '../http/route';
import type { HandsetTable } from '../storage/messaging-tables';
import type { Simulation } from '../work';
import { behaviour, handsetAddress, handsetParameters, sentMessage } from './handset-parameters';

/**
 * The people at the other end, of whom Twilio's API knows nothing: what they send, what they have received, how their
 * handsets behave. Asks for no credentials, as a handset has none.
 */
export function handsets(simulation: Simulation): Router {
  const { database } = simulation;
  const router = Router();
  router.use(json({ limit: '128kb' }), urlencoded({ extended: false, limit: '128kb' }));
  router.post(
    '/messages',
    route(async (request) => {
      const { from, to, body, mediaurl } = handsetParameters(request.body as object | undefined, sentMessage);
      const message = await receive(simulation, { from, to, body, mediaUrls: mediaurl });
      return created(handsetMessageJson(message, mediaurl));
    }),
  );
  router.get(
    '/messages',
    route(async (request) => {
      const { address } = handsetParameters(request.query, z.object({ address: handsetAddress }));
      return ok({ messages: await received(simulation, address) });
    }),
  );
  router.put(
    '/addresses/:address',
    route(async (request) => {
      const parameters = { ...(request.body as object | undefined), address: request.params.address };
      const { address, status, errorcode, latencyms } = handsetParameters(parameters, behaviour);
      const row = { address, outcome: status, error_code: errorcode ?? null, latency_ms: latencyms };
      await database
        .insertInto('handset')
        .values(row)
        .onConflict((conflict) => conflict.column('address').doUpdateSet(row))
        .execute();
      return ok(behaviourJson(row));
    }),
  );
  return router;
}

/** What a handset holds, oldest first. */
async function received({ database }: Simulation, address: string): Promise<object[]> {
  const messages = await database
    .selectFrom('channel_message')
    .selectAll()
    .where('to_address', '=', address)
    .where('direction', '!=', 'inbound')
    .where('status', '=', 'delivered')
    .orderBy('date_updated')
    .orderBy('id')
    .execute();
  const media = await mediaOf(
    database,
    messages.map(({ sid, message_sid }) => message_sid ?? sid),
  );
  return messages.map((message) => {
    const files = media.get(message.message_sid ?? message.sid) ?? [];
    return handsetMessageJson(
      message,
      files.map(({ url }) => url),
    );
  });
}

function handsetMessageJson(message: ChannelMessage, media: readonly string[]): object {
  return {
    sid: message.sid,
    from: message.from_address,
    to: message.to_address,
    body: message.body,
    media,
    status: message.status,
    conversation_sid: message.conversation_sid,
    message_sid: message.message_sid,
    content_sid: message.content_sid,
    content_variables: message.content_variables === null ? null : (JSON.parse(message.content_variables) as unknown),
    date_created: message.date_created,
    date_updated: message.date_updated,
  };
}

function behaviourJson({ address, outcome, error_code, latency_ms }: Selectable<HandsetTable>): object {
  return { address, status: outcome, error_code, latency_ms };
}
