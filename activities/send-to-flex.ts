import { activityInfo } from '@temporalio/activity';
import type { Handoff, HandoffOutcome } from '../src/engine/conversations';
import type { TwilioClient } from '../src/twilio/client';
import { createInteraction, createTask, findInteraction, findTask, findWorkspace } from '../src/twilio/flex';
import { flowWebhookUrl } from '../src/twilio/flow-webhook';
import type { TwilioResource } from '../src/twilio/resource';
import { silenceFlow } from '../src/twilio/scoped-webhooks';
import { attemptTwilio, changeTwilio } from './attempt-twilio';
import { requireListed } from './in-time';
import type { OpeningDependencies } from './listen';
import { noteMade } from './try-again';

/**
 * Hands the contact over to an agent: a task, or for a conversation an interaction, and there the flow's webhooks are
 * removed at once. From the second attempt on it first looks for what an earlier one may have made.
 */
export async function sendToFlex(
  { twilio: client, publicBaseUrl }: OpeningDependencies,
  handoff: Handoff,
): Promise<HandoffOutcome> {
  const { channel, workflowSid } = handoff;
  const what = channel.kind === 'conversation' ? 'interaction' : 'task';
  const workspace = await attemptTwilio('The workspace could not be found', () => findWorkspace(client, workflowSid));
  if (!workspace.ok) return workspace;
  if (!workspace.value) {
    const message = `Expected a workspace that has workflow '${workflowSid}', but the account has none`;
    return { ok: false, code: 'flex:workflow_not_found', message };
  }
  const request = { ...handoff, workspaceSid: workspace.value };
  const created = await attemptTwilio(`The ${what} could not be created`, () => createOnce(client, request));
  if (!created.ok) return created;
  if (channel.kind === 'conversation') {
    const webhookUrl = flowWebhookUrl({ publicBaseUrl, ...handoff });
    // A refusal changes nothing for the contact: the agent has the conversation, and the workflow hears no more of it.
    await changeTwilio("The flow's webhooks could not be removed", () =>
      silenceFlow(client, channel, { flowSid: handoff.flowSid, webhookUrl }),
    );
  }
  return { ok: true, resource: created.value };
}

/** Whether a handoff of a conversation has come about, as far as Twilio can tell. @throws what the SDK throws */
export async function isHandedOver(client: TwilioClient, handoff: Handoff): Promise<boolean> {
  const workspaceSid = await findWorkspace(client, handoff.workflowSid);
  return workspaceSid !== undefined && (await findInteraction(client, { ...handoff, workspaceSid })) !== undefined;
}

async function createOnce(client: TwilioClient, request: Handoff & { workspaceSid: string }): Promise<TwilioResource> {
  const { channel } = request;
  const isConversation = channel.kind === 'conversation';
  const find = isConversation ? findInteraction : findTask;
  const earlier = activityInfo().attempt > 1 ? await find(client, request) : undefined;
  if (earlier) return earlier;
  await requireListed();
  const created = await (isConversation ? createInteraction(client, request, channel) : createTask(client, request));
  noteMade();
  return created;
}
