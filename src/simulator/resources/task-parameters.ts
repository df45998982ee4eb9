import { z } from 'zod';
import { RestError } from '../../twilio/rest-error';
import type { NewTask, TaskChanges } from '../domain/task';
import { count, isJsonObject, sid } from '../http/fields';

/** Seconds: TaskRouter's limit and default for the life of a task. */
const MAX_TIMEOUT = 1_209_600;
const DEFAULT_TIMEOUT = 86_400;

export const newTaskParameters = z.object({
  WorkflowSid: sid('WW'),
  TaskChannel: z.string().min(1).default('default'),
  Attributes: z.string().default('{}').refine(isJsonObject, 'Expected a JSON object'),
  Priority: count.default(0),
  Timeout: count
    .refine((value) => value >= 1 && value <= MAX_TIMEOUT, 'Expected 1 to 1209600 seconds')
    .default(DEFAULT_TIMEOUT),
});

export function toNewTask(parameters: z.output<typeof newTaskParameters>): NewTask {
  const { WorkflowSid, TaskChannel, Attributes, Priority, Timeout } = parameters;
  return {
    workflowSid: WorkflowSid,
    taskChannel: TaskChannel,
    attributes: Attributes,
    priority: Priority,
    timeout: Timeout,
  };
}

/** https://www.twilio.com/docs/taskrouter/api/task#update-a-task-resource */
export const taskParameters = z.object({
  Attributes: z.string().refine(isJsonObject, 'Expected a JSON object').optional(),
  Priority: count.optional(),
  AssignmentStatus: z.enum(['pending', 'wrapping', 'completed', 'canceled']).optional(),
  Reason: z.string().optional(),
});

export function toTaskChanges(parameters: z.output<typeof taskParameters>): TaskChanges {
  const { Attributes, Priority, AssignmentStatus, Reason } = parameters;
  return { attributes: Attributes, priority: Priority, assignmentStatus: AssignmentStatus, reason: Reason };
}

/** The one form of TaskRouter's expressions that the local Twilio knows: `a.b == "text"`. */
export interface AttributeTest {
  path: string[];
  value: string;
}

/** @throws RestError 20001 for an expression of another form */
export function parseAttributeTest(expression: string): AttributeTest {
  const match = /^\s*([A-Za-z_]\w*(?:\.\w+)*)\s*==\s*(["'])(.*)\2\s*$/.exec(expression);
  if (!match) throw RestError.badParameter(`Expected EvaluateTaskAttributes like 'a.b == "text"'`);
  return { path: match[1]!.split('.'), value: match[3]! };
}
