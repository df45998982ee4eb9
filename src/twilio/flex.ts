import type { Handoff } from '../engine/conversations';
import type { TwilioClient } from './client';
import { conversationOf, type ConversationRef } from './conversation';
import { isTwilioError } from './failure';
import { pathSegment } from './path-segment';
import { toRestResource, type TwilioResource } from './resource';
import { MARKER, unmarkAttributes } from './step-key';

/** How many workspaces are looked through for a workflow. */
const MAX_WORKSPACES = 100;

/** A handoff in the workspace that its workflow belongs to. */
export type TaskRequest = Pick<Handoff, 'key' | 'workflowSid' | 'taskChannel' | 'attributes' | 'priority'> & {
  workspaceSid: string;
  timeoutSeconds: number;
};

/**
 * The workspace that a workflow belongs to. Studio's widget names the workflow only, and TaskRouter's API wants both.
 * Undefined where no workspace of the account has it. @throws what the SDK throws
 */
export async function findWorkspace(client: TwilioClient, workflowSid: string): Promise<string | undefined> {
  const workspaces = await client.taskrouter.v1.workspaces.list({ limit: MAX_WORKSPACES });
  for (const { sid } of workspaces) {
    try {
      await client.taskrouter.v1.workspaces(sid).workflows(pathSegment(workflowSid)).fetch();
      return sid;
    } catch (error) {
      if (!isTwilioError(error, 20404)) throw error;
    }
  }
  return undefined;
}

/** Creates a task. @throws what the SDK throws */
export async function createTask(client: TwilioClient, request: TaskRequest): Promise<TwilioResource> {
  const { workspaceSid, workflowSid, taskChannel, priority, timeoutSeconds } = request;
  const task = await client.taskrouter.v1.workspaces(workspaceSid).tasks.create({
    workflowSid,
    taskChannel,
    attributes: JSON.stringify(markedAttributes(request)),
    timeout: timeoutSeconds,
    ...(priority !== undefined && { priority }),
  });
  return taskResource(toRestResource(task));
}

/** The task that an earlier attempt at the same step has created, if it did. @throws what the SDK throws */
export async function findTask(client: TwilioClient, request: TaskRequest): Promise<TwilioResource | undefined> {
  const { workspaceSid, workflowSid, key } = request;
  const evaluateTaskAttributes = `${MARKER}.key == "${key}"`;
  const { tasks } = client.taskrouter.v1.workspaces(workspaceSid);
  const [task] = await tasks.list({ workflowSid, evaluateTaskAttributes, limit: 1 });
  return task && taskResource(toRestResource(task));
}

/** Creates the interaction that takes a conversation to an agent. @throws what the SDK throws */
export async function createInteraction(
  client: TwilioClient,
  request: TaskRequest,
  conversation: ConversationRef,
): Promise<TwilioResource> {
  const { workspaceSid, workflowSid, taskChannel, priority, timeoutSeconds } = request;
  const isSid = /^TC[0-9a-fA-F]{32}$/.test(taskChannel);
  const interaction = await client.flexApi.v1.interaction.create({
    channel: {
      type: await channelType(client, conversation),
      initiated_by: 'customer',
      properties: { media_channel_sid: conversation.conversationSid },
    },
    routing: {
      properties: {
        workspace_sid: workspaceSid,
        workflow_sid: workflowSid,
        [isSid ? 'task_channel_sid' : 'task_channel_unique_name']: taskChannel,
        attributes: markedAttributes(request),
        timeout: timeoutSeconds,
        ...(priority !== undefined && { priority }),
      },
    },
  });
  return interactionResource(toRestResource(interaction));
}

/**
 * The interaction that an earlier attempt at the same step has created, if it did. Interactions cannot be listed, but each
 * has a task with the same attributes, and those name it. @throws what the SDK throws
 */
export async function findInteraction(client: TwilioClient, request: TaskRequest): Promise<TwilioResource | undefined> {
  const task = await findTask(client, request);
  const attributes = typeof task?.attributes === 'string' ? task.attributes : '{}';
  const { flexInteractionSid } = JSON.parse(attributes) as { flexInteractionSid?: string };
  if (!flexInteractionSid) return undefined;
  return interactionResource(toRestResource(await client.flexApi.v1.interaction(flexInteractionSid).fetch()));
}

function markedAttributes({ attributes, key }: TaskRequest): Record<string, unknown> {
  return { ...attributes, [MARKER]: { key } };
}

/** The task's own fields; what only leads elsewhere is left out, and so is our mark. */
function taskResource({ links: _links, ...task }: TwilioResource): TwilioResource {
  return typeof task.attributes === 'string' ? { ...task, attributes: unmarkAttributes(task.attributes) } : task;
}

/** Studio shows these fields of an interaction, under these names. */
function interactionResource(interaction: TwilioResource): TwilioResource {
  const {
    sid = null,
    channel = null,
    routing = null,
    url = null,
    interaction_context_sid: context = null,
  } = interaction;
  return { sid, channel, routing, url, FlexContextSid: context };
}

/** Flex wants to know how the customer writes; the participant that is no agent tells. Chat users come from the web. */
async function channelType(client: TwilioClient, conversation: ConversationRef): Promise<string> {
  const participants = await conversationOf(client, conversation).participants.list({ limit: 50 });
  for (const { messagingBinding } of participants) {
    const { type } = (messagingBinding ?? {}) as { type?: string };
    if (type) return type.toLowerCase();
  }
  return 'web';
}
