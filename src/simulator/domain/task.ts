import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { RestError } from '../../twilio/rest-error';
import { isSid, newSid } from '../../twilio/sid';
import type { TaskTable } from '../storage/flex-tables';
import type { Work } from '../work';

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
    date_created: work.now,
    date_updated: work.now,
  };
  return work.database.insertInto('task').values(row).returningAll().executeTakeFirstOrThrow();
}

/** The same SID for the same name, always. */
export function sidOf(prefix: string, name: string): string {
  return prefix + createHash('sha256').update(`${prefix}:${name}`).digest('hex').slice(0, 32);
}
