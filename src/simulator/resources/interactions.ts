import { Router } from 'express';
import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import { addInteraction, type NewInteraction } from '../domain/interaction';
import { bodyParameters } from '../http/parameters';
import { created, ok, restCause, route } from '../http/route';
import { notFound } from '../http/scope';
import { interactionJson } from '../representation/flex';
import type { Simulation } from '../work';
import { newTaskParameters, toNewTask } from './task-parameters';
import { viewOf } from './tasks';

/** JSON as the text of a parameter. */
const json = z.string().transform((value, context): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue('Expected JSON');
    return z.NEVER;
  }
});

const newInteractionParameters = z.object({
  Channel: json.pipe(
    z.object({
      type: z.enum(['sms', 'whatsapp', 'email', 'web', 'chat', 'messenger', 'gbm', 'rcs']),
      initiated_by: z.enum(['customer', 'agent', 'api']),
      properties: z.object({ media_channel_sid: z.string() }),
    }),
  ),
  Routing: json.pipe(
    z.object({
      properties: z.object({
        workspace_sid: z.string(),
        workflow_sid: z.string(),
        task_channel_sid: z.string().optional(),
        task_channel_unique_name: z.string().optional(),
        attributes: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}),
        priority: z.coerce.string().optional(),
        timeout: z.coerce.string().optional(),
      }),
    }),
  ),
  InteractionContextSid: z.string().optional(),
  WebhookTtid: z.string().optional(),
});

/** The part of Flex that Studio's flows need: https://www.twilio.com/docs/flex/developer/conversations/interactions-api */
export function interactions(simulation: Simulation): Router {
  const { database } = simulation;
  const router = Router();
  router.post(
    '/Interactions',
    route(async (request) => {
      const added = toNewInteraction(bodyParameters(request, newInteractionParameters));
      const [interaction, task] = await simulation.change(restCause(request), (work) => addInteraction(work, added));
      return created(interactionJson(viewOf(simulation, request), interaction, task));
    }),
  );
  router.get(
    '/Interactions/:Sid',
    route(async (request) => {
      const query = database.selectFrom('interaction').selectAll().where('sid', '=', String(request.params.Sid));
      const interaction = await query.executeTakeFirst();
      if (!interaction) throw notFound(request);
      const tasks = database.selectFrom('task').selectAll().where('sid', '=', interaction.task_sid);
      const task = await tasks.executeTakeFirstOrThrow();
      return ok(interactionJson(viewOf(simulation, request), interaction, task));
    }),
  );
  return router;
}

function toNewInteraction(parameters: z.output<typeof newInteractionParameters>): NewInteraction {
  const { Channel, Routing, InteractionContextSid = null, WebhookTtid = null } = parameters;
  const { attributes, priority, timeout, workflow_sid, ...properties } = Routing.properties;
  const task = newTaskParameters.safeParse({
    WorkflowSid: workflow_sid,
    TaskChannel: properties.task_channel_sid ?? properties.task_channel_unique_name,
    Attributes: typeof attributes === 'string' ? attributes : JSON.stringify(attributes),
    Priority: priority,
    Timeout: timeout,
  });
  if (!task.success) {
    const [issue] = task.error.issues;
    throw RestError.badParameter(`Invalid routing property ${String(issue?.path[0])}: ${issue?.message}`);
  }
  return {
    channelType: Channel.type,
    initiatedBy: Channel.initiated_by,
    conversationSid: Channel.properties.media_channel_sid,
    task: toNewTask(task.data),
    interactionContextSid: InteractionContextSid,
    webhookTtid: WebhookTtid,
  };
}
