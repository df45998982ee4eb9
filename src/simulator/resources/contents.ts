import { json, Router, type Request } from 'express';
import type { Insertable, Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { newSid } from '../../twilio/sid';
import { sid } from '../http/fields';
import { listOf } from '../http/list-of';
import { bodyParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route } from '../http/route';
import { notFound, scopeOf } from '../http/scope';
import { seconds } from '../representation/dates';
import type { ContentTable } from '../storage/contents';
import type { SimulatorTables } from '../storage/tables';
import type { Simulation, Work } from '../work';

type Content = Selectable<ContentTable>;

const contentParameters = z.object({
  friendly_name: z.string().max(450).nullish(),
  language: z.string().min(2).max(20).default('en'),
  variables: z.record(z.string(), z.coerce.string()).default({}),
  types: z
    .record(z.string().regex(/^(twilio|whatsapp)\/[a-z-]+$/, 'Expected types such as twilio/text'), z.looseObject({}))
    .refine((types) => Object.keys(types).length > 0, 'Expected at least one type'),
});

/** `sid` is an addition of ours: so a flow's template can be here under the SID that the flow knows. */
const newContentParameters = contentParameters.extend({ sid: sid('HX').optional() });

/** `/Content`: https://www.twilio.com/docs/content/content-api-resources */
export function contents(simulation: Simulation): Router {
  const { accountSid, database } = simulation;
  const router = Router();
  router.use('/Content', json({ limit: '1mb' }));
  router.get(
    '/Content',
    listOf(
      simulation,
      { key: 'contents', table: 'content', most: 500 },
      {
        rows: () => database.selectFrom('content').selectAll(),
        show: (row, { base }) => contentJson(accountSid, row, base),
      },
    ),
  );
  router.post(
    '/Content',
    route(async (request) => {
      const { base } = await scopeOf(simulation, request);
      const parameters = bodyParameters({ body: inSnakeCase(request.body) }, newContentParameters);
      const content = await simulation.change(restCause(request), (work) => add(work, parameters));
      return created(contentJson(accountSid, content, base));
    }),
  );
  router.get(
    '/Content/:Sid',
    route(async (request) => {
      const { base } = await scopeOf(simulation, request);
      return ok(contentJson(accountSid, await find(database, request), base));
    }),
  );
  router.put(
    '/Content/:Sid',
    route(async (request) => {
      const { base } = await scopeOf(simulation, request);
      const parameters = bodyParameters({ body: inSnakeCase(request.body) }, contentParameters);
      const content = await simulation.change(restCause(request), async (work) =>
        update(work, await find(work.database, request), parameters),
      );
      return ok(contentJson(accountSid, content, base));
    }),
  );
  router.delete(
    '/Content/:Sid',
    route(async (request) => {
      await simulation.change(restCause(request), async (work) => {
        const { sid: found } = await find(work.database, request);
        await work.database.deleteFrom('content').where('sid', '=', found).execute();
      });
      return noContent;
    }),
  );
  return router;
}

/** Twilio's library for Node.js sends its own classes as they are: `friendlyName`, `twilioListPicker`. */
function inSnakeCase(body: unknown): object {
  const { friendlyName, types, ...rest } = (body ?? {}) as Record<string, unknown>;
  const named = typeof types === 'object' && types !== null ? Object.entries(types) : [];
  const dashed = named
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [
      name.replace(
        /^(twilio|whatsapp)([A-Z]\w*)$/,
        (_all, vendor: string, type: string) => `${vendor}/${dashes(type)}`,
      ),
      value as unknown,
    ]);
  return {
    ...(friendlyName !== undefined && { friendly_name: friendlyName }),
    ...rest,
    ...(types !== undefined && { types: Object.fromEntries(dashed) as unknown }),
  };
}

function dashes(name: string): string {
  return name.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

function columnsOf({
  friendly_name,
  language,
  variables,
  types,
}: z.output<typeof contentParameters>): Pick<Content, 'friendly_name' | 'language' | 'variables' | 'types'> {
  return {
    friendly_name: friendly_name ?? null,
    language,
    variables: JSON.stringify(variables),
    types: JSON.stringify(types),
  };
}

/** @throws RestError 20409 for a SID that is taken */
async function add(
  work: Work,
  { sid: wanted, ...parameters }: z.output<typeof newContentParameters>,
): Promise<Content> {
  const row: Insertable<ContentTable> = {
    ...columnsOf(parameters),
    sid: wanted ?? newSid('HX'),
    date_created: work.now,
    date_updated: work.now,
  };
  const insert = work.database.insertInto('content').values(row);
  const content = await insert
    .onConflict((conflict) => conflict.column('sid').doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!content) throw new RestError(409, 20409, `There is a content template ${row.sid} already`);
  return content;
}

function update(work: Work, content: Content, parameters: z.output<typeof contentParameters>): Promise<Content> {
  const changes = { ...columnsOf(parameters), date_updated: work.now };
  const query = work.database.updateTable('content').set(changes).where('sid', '=', content.sid);
  return query.returningAll().executeTakeFirstOrThrow();
}

async function find(database: Kysely<SimulatorTables>, request: Request): Promise<Content> {
  const query = database.selectFrom('content').selectAll().where('sid', '=', String(request.params.Sid));
  const content = await query.executeTakeFirst();
  if (!content) throw notFound(request);
  return content;
}

function contentJson(accountSid: string, content: Content, base: string): object {
  const url = `${base}/Content/${content.sid}`;
  return {
    sid: content.sid,
    account_sid: accountSid,
    friendly_name: content.friendly_name,
    language: content.language,
    variables: JSON.parse(content.variables) as unknown,
    types: JSON.parse(content.types) as unknown,
    date_created: seconds(content.date_created),
    date_updated: seconds(content.date_updated),
    url,
    links: { approval_create: `${url}/ApprovalRequests/whatsapp`, approval_fetch: `${url}/ApprovalRequests` },
  };
}
