import type { Interaction } from '../domain/interaction';
import { sidOf, workspaceSid, type Task } from '../domain/task';
import { seconds } from './dates';

/** Where a resource is shown, and to whom. */
export interface View {
  accountSid: string;
  /** Absolute URL of `/v1`. */
  base: string;
  now: Date;
}

/** https://www.twilio.com/docs/taskrouter/api/workspace */
export function workspaceJson({ accountSid, base }: View): object {
  const sid = workspaceSid(accountSid);
  return {
    sid,
    account_sid: accountSid,
    friendly_name: 'Flex Task Assignment',
    multi_task_enabled: true,
    event_callback_url: null,
    events_filter: null,
    prioritize_queue_order: 'FIFO',
    url: `${base}/Workspaces/${sid}`,
  };
}

/** https://www.twilio.com/docs/taskrouter/api/workflow */
export function workflowJson({ accountSid, base }: View, sid: string): object {
  const workspace = workspaceSid(accountSid);
  return {
    sid,
    account_sid: accountSid,
    workspace_sid: workspace,
    friendly_name: 'Assign to Anyone',
    configuration: '{}',
    task_reservation_timeout: 120,
    url: `${base}/Workspaces/${workspace}/Workflows/${sid}`,
  };
}

/** https://www.twilio.com/docs/taskrouter/api/task */
export function taskJson(view: View, task: Task): object {
  const { accountSid, base, now } = view;
  const workspace = workspaceSid(accountSid);
  const url = `${base}/Workspaces/${workspace}/Tasks/${task.sid}`;
  return {
    sid: task.sid,
    account_sid: accountSid,
    workspace_sid: workspace,
    ...assignment(task, now),
    addons: '{}',
    date_created: seconds(task.date_created),
    date_updated: seconds(task.date_updated),
    task_queue_entered_date: seconds(task.date_created),
    virtual_start_time: seconds(task.date_created),
    ignore_capacity: false,
    url,
    links: {
      workspace: `${base}/Workspaces/${workspace}`,
      workflow: `${base}/Workspaces/${workspace}/Workflows/${task.workflow_sid}`,
      reservations: `${url}/Reservations`,
    },
  };
}

/** https://www.twilio.com/docs/flex/developer/conversations/interactions-api/interactions */
export function interactionJson(view: View, interaction: Interaction, task: Task): object {
  const { sid, channel, interaction_context_sid, webhook_ttid } = interaction;
  const url = `${view.base}/Interactions/${sid}`;
  return {
    sid,
    channel: JSON.parse(channel) as unknown,
    routing: {
      reservation: null,
      properties: {
        sid: task.sid,
        account_sid: view.accountSid,
        workspace_sid: workspaceSid(view.accountSid),
        ...assignment(task, view.now),
        date_created: unixTime(task.date_created),
        date_updated: unixTime(task.date_updated),
        task_queue_entered_date: unixTime(task.date_created),
      },
    },
    interaction_context_sid,
    webhook_ttid,
    url,
    links: { channels: `${url}/Channels` },
  };
}

/** What a task resource and an interaction's routing both tell of a task. */
function assignment(task: Task, now: Date): object {
  return {
    age: Math.max(0, Math.floor((now.getTime() - Date.parse(task.date_created)) / 1000)),
    assignment_status: task.assignment_status,
    attributes: task.attributes,
    priority: task.priority,
    reason: task.reason,
    routing_target: null,
    task_channel_sid: task.task_channel_sid,
    task_channel_unique_name: task.task_channel_name,
    task_queue_sid: sidOf('WQ', 'Everyone'),
    task_queue_friendly_name: 'Everyone',
    timeout: task.timeout,
    workflow_sid: task.workflow_sid,
    workflow_friendly_name: 'Assign to Anyone',
  };
}

function unixTime(date: string): number {
  return Math.floor(Date.parse(date) / 1000);
}
