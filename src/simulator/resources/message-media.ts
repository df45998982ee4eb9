import { Router, type RequestHandler } from 'express';
import { isSid } from '../../twilio/sid';
import { readLegacyPage } from '../http/legacy-page';
import { noContent, ok, restCause, route } from '../http/route';
import { notFound } from '../http/scope';
import { messageMediaJson } from '../representation/channel-message';
import type { Simulation } from '../work';
import { findChannelMessage, parentOf } from './channel-messages';

/** `/Messages/{SM}/Media` of an account: https://www.twilio.com/docs/messaging/api/media-resource */
export function messageMedia(simulation: Simulation): Router {
  const { accountSid, database } = simulation;
  const router = Router();
  router.get(
    '/Messages/:MessageSid/Media.json',
    route(async (request) => {
      const message = await findChannelMessage(database, request, 'MessageSid');
      const query = database.selectFrom('media').selectAll().where('parent_sid', '=', parentOf(message));
      const source = { key: 'media_list', query, table: 'media' };
      return ok(
        await readLegacyPage(request, source, async (rows) =>
          rows.map((row) => messageMediaJson(accountSid, message.sid, row)),
        ),
      );
    }),
  );
  router.get(
    '/Messages/:MessageSid/Media/:Sid.json',
    route(async (request) => {
      const message = await findChannelMessage(database, request, 'MessageSid');
      const query = database.selectFrom('media').selectAll().where('parent_sid', '=', parentOf(message));
      const media = await query.where('sid', '=', String(request.params.Sid)).executeTakeFirst();
      if (!media) throw notFound(request);
      return ok(messageMediaJson(accountSid, message.sid, media));
    }),
  );
  router.delete(
    '/Messages/:MessageSid/Media/:Sid.json',
    route(async (request) => {
      await simulation.change(restCause(request), async (work) => {
        const message = await findChannelMessage(work.database, request, 'MessageSid');
        const removal = work.database.deleteFrom('media').where('parent_sid', '=', parentOf(message));
        const { numDeletedRows } = await removal.where('sid', '=', String(request.params.Sid)).executeTakeFirst();
        if (numDeletedRows === 0n) throw notFound(request);
      });
      return noContent;
    }),
  );
  return router;
}

/** Leads to the file itself, without credentials, as webhooks name it: `MediaUrl0`. */
export function mediaFile({ accountSid, database }: Simulation): RequestHandler {
  return async (request, response, next) => {
    // `ME….json` is the resource, which shows itself only to those who may see it.
    if (request.params.AccountSid !== accountSid || !isSid('ME', request.params.Sid)) return next();
    const query = database.selectFrom('media').select('url').where('sid', '=', String(request.params.Sid));
    const media = await query.where('parent_sid', '=', String(request.params.MessageSid)).executeTakeFirst();
    if (!media) throw notFound(request);
    response.redirect(307, media.url);
  };
}
