import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { RestError } from '../../twilio/rest-error';
import { isSid, newSid } from '../../twilio/sid';
import type { AssignmentStatus, TaskTable } from '../storage/flex-tables';
import type { Work } from '../work';
import { definedOnly } from './defined';

export type Task = Selectable<TaskTable>;

/** What a task is made of. */
export interface NewTask {
  workflowSid: string;
  /** TC…, or one of the names that every workspace has. */
  taskChannel: string;
  /** JSON object. */
  attributes: string;
  priority: number;
  timeout: number;
}

/** Task channels that TaskRouter makes with every workspace. */
const CHANNEL_NAMES: ReadonlySet<string> = new Set(['default', 'voice', 'chat', 'sms', 'video', 'email']);

/**
 * The account's one workspace. Flows come from accounts whose workflows and task channels are not here, so that it has
 * every one that could exist: a well-formed SID is enough.
 */
export function workspaceSid(accountSid: string): string {
  return `WS${accountSid.slice(2)}`;
}

/** @throws RestError 20001 for a task channel that no workspace has */
export async function addTask(work: Work, task: NewTask): Promise<Task> {
  const { workflowSid, taskChannel, attributes, priority, timeout } = task;
  const isName = CHANNEL_NAMES.has(taskChannel);
  const exists: boolean = isName || isSid('TC', taskChannel);
  if (!exists) {
    throw RestError.badParameter(`Invalid TaskChannel '${taskChannel}': there is no such task channel`);
  }
  const row = {
    sid: newSid('WT'),
    workflow_sid: workflowSid,
    task_channel_sid: isName ? sidOf('TC', taskChannel) : taskChannel,
    task_channel_name: isName ? taskChannel : 'default',
    attributes,
    priority,
    timeout,
    assignment_status: 'pending' as const,
    reason: null,
    date_due: new Date(Date.parse(work.now) + timeout * 1000).toISOString(),
    date_created: work.now,
    date_updated: work.now,
  };
  work.wakes.add('task timeouts');
  return work.database.insertInto('task').values(row).returningAll().executeTakeFirstOrThrow();
}

/** What a request may say about a task; what it leaves out stays as it is. */
export interface TaskChanges {
  attributes?: string;
  priority?: number;
  assignmentStatus?: AssignmentStatus;
  reason?: string;
}

/** Changes a task. Only one that waits can be canceled by its timeout. @throws RestError 20001 where it is over */
export async function updateTask(
  work: Work,
  task: Task,
  { attributes, priority, assignmentStatus, reason }: TaskChanges,
): Promise<Task> {
  const isOver = task.assignment_status === 'canceled' || task.assignment_status === 'completed';
  if (assignmentStatus !== undefined && isOver) {
    throw RestError.badParameter(`Task ${task.sid} is ${task.assignment_status}: its status does not change any more`);
  }
  const status = assignmentStatus && { assignment_status: assignmentStatus, reason: reason ?? null };
  return work.database
    .updateTable('task')
    .set({ ...definedOnly({ attributes, priority }), ...status, date_updated: work.now })
    .$if(assignmentStatus !== undefined && assignmentStatus !== 'pending', (update) => update.set({ date_due: null }))
    .where('sid', '=', task.sid)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The same SID for the same name, always. */
export function sidOf(prefix: string, name: string): string {
  return prefix + createHash('sha256').update(`${prefix}:${name}`).digest('hex').slice(0, 32);
}
