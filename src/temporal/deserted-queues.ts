import type { Client } from '@temporalio/client';
import { FLOW_EXECUTION } from '../../workflows/messages';
import { searchAttributeKeys } from '../../workflows/search-attributes';
import { runningOn } from './list-filters';
import { workersOf } from './pollers';

/** A task queue on which executions run, and which no worker asks for work any more. */
export interface DesertedQueue {
  taskQueue: string;
  /** How many run on it. */
  executions: number;
}

export interface DesertedQueuesOptions {
  /** That of the worker that asks. */
  taskQueue: string;
  /** Whether any of some executions is in our store: others in the same namespace see to their own. */
  isOurs: (executionSids: readonly string[]) => Promise<boolean>;
  /** Milliseconds after which a worker that has not asked for work is gone. */
  silentMs?: number;
}

/** However many task queues there are, so many are looked at. */
const QUEUES = 20;

/** Executions of a queue by which it is known whose it is. */
const SAMPLE = 20;

const CALL_MS = 10_000;

/**
 * Asks Temporal for the other task queues on which executions of ours run and that have no worker: that of a setting which was
 * changed, or which is another one at an API. A workflow stays on its task queue; nothing fails there, and messages are taken in.
 */
export async function desertedQueues(client: Client, options: DesertedQueuesOptions): Promise<DesertedQueue[]> {
  return client.withDeadline(Date.now() + CALL_MS, async () => {
    const deserted: DesertedQueue[] = [];
    for await (const taskQueue of otherQueues(client, options.taskQueue)) {
      if ((await workersOf(client, taskQueue, options.silentMs)).pollers.length > 0) continue;
      if (!(await options.isOurs(await someOn(client, taskQueue)))) continue;
      deserted.push({ taskQueue, executions: (await client.workflow.count(runningOn(taskQueue))).count });
    }
    return deserted;
  });
}

/** Temporal has no list of task queues: each is found by an execution that is on none of those before. */
async function* otherQueues(client: Client, own: string): AsyncGenerator<string> {
  const known = [own];
  while (known.length <= QUEUES) {
    const others = known.map((name) => JSON.stringify(name)).join(', ');
    const query = `WorkflowType = '${FLOW_EXECUTION}' AND ExecutionStatus = 'Running' AND TaskQueue NOT IN (${others})`;
    const found = await queueOfOne(client, query);
    if (found === undefined) return;
    known.push(found);
    yield found;
  }
}

async function queueOfOne(client: Client, query: string): Promise<string | undefined> {
  for await (const { taskQueue } of client.workflow.list({ query, pageSize: 1 })) return taskQueue;
  return undefined;
}

async function someOn(client: Client, taskQueue: string): Promise<string[]> {
  const sids: string[] = [];
  const query = runningOn(taskQueue);
  for await (const { typedSearchAttributes } of client.workflow.list({ query, pageSize: SAMPLE })) {
    const sid = typedSearchAttributes.get(searchAttributeKeys.executionSid);
    if (sid !== undefined) sids.push(sid);
    if (sids.length === SAMPLE) break;
  }
  return sids;
}
