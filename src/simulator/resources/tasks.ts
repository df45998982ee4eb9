import { Router, type Request } from 'express';
import { sql, type Kysely, type SelectQueryBuilder } from 'kysely';
import { z } from 'zod';
import { isSid } from '../../twilio/sid';
import { addTask, updateTask, workspaceSid, type Task } from '../domain/task';
import { readPage } from '../http/page';
import { bodyParameters, queryParameters } from '../http/parameters';
import { created, noContent, ok, restCause, route } from '../http/route';
import { notFound } from '../http/scope';
import { originOf } from '../http/urls';
import { taskJson, workflowJson, workspaceJson, type View } from '../representation/flex';
import type { SimulatorTables } from '../storage/tables';
import type { Simulation } from '../work';
import { newTaskParameters, parseAttributeTest, taskParameters, toNewTask, toTaskChanges } from './task-parameters';

const WORKSPACE = '/Workspaces/:WorkspaceSid';
const TASKS = `${WORKSPACE}/Tasks`;

const filters = z.object({
  WorkflowSid: z.string().optional(),
  EvaluateTaskAttributes: z.string().optional(),
});

/** The part of TaskRouter that Studio's flows need: https://www.twilio.com/docs/taskrouter/api */
export function tasks(simulation: Simulation): Router {
  const { accountSid, database, publicBaseUrl } = simulation;
  const router = Router();
  const own = workspaceSid(accountSid);
  router.get(
    '/Workspaces',
    route(async (request) => {
      const workspaces = [workspaceJson(viewOf(simulation, request))];
      return ok({ workspaces, meta: { ...singlePage(request, publicBaseUrl), key: 'workspaces' } });
    }),
  );
  router.use(WORKSPACE, (request, _response, next) => {
    next(request.params.WorkspaceSid === own ? undefined : notFound(request));
  });
  router.get(
    `${WORKSPACE}/Workflows/:Sid`,
    route(async (request) => {
      const sid = String(request.params.Sid);
      if (!isSid('WW', sid)) throw notFound(request);
      return ok(workflowJson(viewOf(simulation, request), sid));
    }),
  );
  router.get(
    TASKS,
    route(async (request) => {
      const view = viewOf(simulation, request);
      const source = {
        query: filtered(database.selectFrom('task').selectAll(), request),
        table: 'task',
        publicBaseUrl,
      };
      return ok(
        await readPage(request, { key: 'tasks', most: 1000, order: 'asc' }, source, (row) => taskJson(view, row)),
      );
    }),
  );
  router.post(
    TASKS,
    route(async (request) => {
      const task = toNewTask(bodyParameters(request, newTaskParameters));
      const added = await simulation.change(restCause(request), (work) => addTask(work, task));
      return created(taskJson(viewOf(simulation, request), added));
    }),
  );
  router.use(oneTask(simulation));
  return router;
}

function oneTask(simulation: Simulation): Router {
  const { database } = simulation;
  const router = Router();
  router.get(
    `${TASKS}/:Sid`,
    route(async (request) => ok(taskJson(viewOf(simulation, request), await findTask(database, request)))),
  );
  router.post(
    `${TASKS}/:Sid`,
    route(async (request) => {
      const changes = toTaskChanges(bodyParameters(request, taskParameters));
      const task = await simulation.change(restCause(request), async (work) =>
        updateTask(work, await findTask(work.database, request), changes),
      );
      return ok(taskJson(viewOf(simulation, request), task));
    }),
  );
  router.delete(
    `${TASKS}/:Sid`,
    route(async (request) => {
      await simulation.change(restCause(request), async (work) => {
        const { sid } = await findTask(work.database, request);
        await work.database.deleteFrom('task').where('sid', '=', sid).execute();
      });
      return noContent;
    }),
  );
  return router;
}

/** @throws RestError 20404 */
async function findTask(database: Kysely<SimulatorTables>, request: Request): Promise<Task> {
  const query = database.selectFrom('task').selectAll().where('sid', '=', String(request.params.Sid));
  const task = await query.executeTakeFirst();
  if (!task) throw notFound(request);
  return task;
}

/** Where resources are shown now. */
export function viewOf({ accountSid, publicBaseUrl, clock }: Simulation, request: Request): View {
  return { accountSid, base: `${originOf(request, publicBaseUrl)}/v1`, now: clock.now() };
}

function filtered(query: SelectQueryBuilder<SimulatorTables, 'task', Task>, request: Request): typeof query {
  const { WorkflowSid, EvaluateTaskAttributes } = queryParameters(request, filters);
  const ofWorkflow = WorkflowSid === undefined ? query : query.where('workflow_sid', '=', WorkflowSid);
  if (EvaluateTaskAttributes === undefined) return ofWorkflow;
  const { path, value } = parseAttributeTest(EvaluateTaskAttributes);
  return ofWorkflow.where(sql`json_extract(attributes, ${`$.${path.join('.')}`})`, '=', value);
}

/** There is one workspace, so that a list of them is one page. */
function singlePage(request: Request, publicBaseUrl: string): object {
  const url = `${originOf(request, publicBaseUrl)}/v1/Workspaces?PageSize=50&Page=0`;
  return { page: 0, page_size: 50, first_page_url: url, previous_page_url: null, next_page_url: null, url };
}
