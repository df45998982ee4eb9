import { raw, Router, type Request, type RequestHandler } from 'express';
import type { Kysely, Selectable } from 'kysely';
import { RestError } from '../../twilio/rest-error';
import { newSid } from '../../twilio/sid';
import type { Media } from '../domain/media';
import { created, noContent, ok, restCause, route } from '../http/route';
import { notFound, scopeOf, type Scope } from '../http/scope';
import { seconds } from '../representation/dates';
import type { SimulatorTables } from '../storage/tables';
import type { Simulation, Work } from '../work';

const LIST = '/Services/:ChatServiceSid/Media';
const ONE = `${LIST}/:Sid`;

/** The Media Content Service: https://www.twilio.com/docs/conversations/api/media-resource */
export function media(simulation: Simulation): Router {
  const { database } = simulation;
  const router = Router();
  router.post(
    LIST,
    raw({ type: () => true, limit: '150mb' }),
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      const bytes = bodyOf(request);
      const file = await simulation.change(restCause(request), (work) => keep(work, scope, request, bytes));
      return created(mediaJson(file, scope));
    }),
  );
  router.get(
    ONE,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      return ok(mediaJson(await find(database, request, scope), scope));
    }),
  );
  router.delete(
    ONE,
    route(async (request) => {
      const scope = await scopeOf(simulation, request);
      await simulation.change(restCause(request), async (work) => {
        const { sid } = await find(work.database, request, scope);
        await work.database.deleteFrom('media').where('sid', '=', sid).execute();
      });
      return noContent;
    }),
  );
  router.get(`${ONE}/Content`, content(simulation));
  return router;
}

/** The file itself. */
function content(simulation: Simulation): RequestHandler {
  return async (request, response) => {
    const file = await find(simulation.database, request, await scopeOf(simulation, request));
    // As it was uploaded: Express would add a character set. And no browser shall take it for a page of ours.
    response.setHeader('Content-Type', file.content_type);
    response.setHeader('Content-Disposition', 'attachment');
    response.end(Buffer.from(file.bytes));
  };
}

/** @throws RestError 20001 */
function bodyOf(request: Request): Buffer {
  const body = request.body as unknown;
  if (Buffer.isBuffer(body) && body.length > 0) return body;
  throw RestError.badParameter('Expected a file as the body of the request');
}

async function keep(work: Work, { chatServiceSid, base }: Scope, request: Request, bytes: Buffer): Promise<Media> {
  const sid = newSid('ME');
  const row = {
    sid,
    parent_sid: null,
    url: `${base}/Media/${sid}/Content`,
    content_type: request.get('Content-Type') ?? 'application/octet-stream',
    filename: typeof request.query.Filename === 'string' ? request.query.Filename : null,
    size: bytes.length,
    date_created: work.now,
    date_updated: work.now,
  };
  const file = await work.database.insertInto('media').values(row).returningAll().executeTakeFirstOrThrow();
  const contents = { media_sid: sid, chat_service_sid: chatServiceSid, bytes };
  await work.database.insertInto('media_content').values(contents).execute();
  return file;
}

/** @throws RestError 20404 */
async function find(
  database: Kysely<SimulatorTables>,
  request: Request,
  { chatServiceSid }: Scope,
): Promise<Media & Pick<Selectable<SimulatorTables['media_content']>, 'bytes'>> {
  const file = await database
    .selectFrom('media')
    .innerJoin('media_content', 'media_content.media_sid', 'media.sid')
    .selectAll('media')
    .select('media_content.bytes')
    .where('media_content.chat_service_sid', '=', chatServiceSid)
    .where('media.sid', '=', String(request.params.Sid))
    .executeTakeFirst();
  if (!file) throw notFound(request);
  return file;
}

function mediaJson(file: Media, { chatServiceSid, base }: Scope): object {
  const url = `${base}/Media/${file.sid}`;
  return {
    sid: file.sid,
    service_sid: chatServiceSid,
    date_created: seconds(file.date_created),
    date_upload_updated: seconds(file.date_created),
    date_updated: seconds(file.date_updated),
    links: { content: `${url}/Content` },
    size: file.size,
    content_type: file.content_type,
    filename: file.filename,
    channel_sid: null,
    message_sid: file.parent_sid,
    author: null,
    category: 'media',
    is_multipart_upstream: false,
    url,
  };
}
