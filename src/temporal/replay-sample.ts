import type { Client } from '@temporalio/client';
import { executionsOn } from './list-filters';
import { historyOf, type Run, type RunHistory } from './run-histories';

/** Which executions of a task queue are looked at. */
export interface Sample {
  /** How many at most, of those that run and of those that have closed each. */
  count: number;
  status: 'running' | 'closed' | 'all';
  /** Of the closed ones, those of the last so many days. */
  days: number;
  /** More conditions, in the words of Temporal's list filters, such as `FlowSid = 'FW…'`. */
  query?: string;
}

/** Executions that were chosen, out of how many. */
export interface Chosen {
  total: number;
  runs: Run[];
}

/** Which executions are there to choose from: another installation in the namespace sees to its own, on its own task queue. */
export interface Population extends Sample {
  taskQueue: string;
}

const LIST_MS = 120_000;
const DAY_MS = 24 * 3600 * 1000;

/**
 * Chooses executions, spread evenly over the list, whose order is that of their age: what an old build has begun is as likely
 * among them as what began a minute ago. The oldest one is always among them.
 */
export async function chooseRuns(client: Client, sample: Population): Promise<Chosen> {
  const filters = [
    ...(sample.status === 'closed' ? [] : [`ExecutionStatus = 'Running'`]),
    ...(sample.status === 'running'
      ? []
      : [
          `ExecutionStatus != 'Running' AND CloseTime > '${new Date(Date.now() - sample.days * DAY_MS).toISOString()}'`,
        ]),
  ];
  const chosen = await Promise.all(filters.map((filter) => choose(client, filter, sample)));
  return {
    total: chosen.reduce((sum, { total }) => sum + total, 0),
    runs: chosen.flatMap(({ runs }) => runs),
  };
}

async function choose(client: Client, filter: string, population: Population): Promise<Chosen> {
  const { count, taskQueue, query: more } = population;
  const query = [executionsOn(taskQueue), filter, ...(more ? [`(${more})`] : [])].join(' AND ');
  return client.withDeadline(Date.now() + LIST_MS, async () => {
    const { count: total } = await client.workflow.count(query);
    const places = spread(Math.min(count, total), total);
    const runs: Chosen['runs'] = [];
    let place = 0;
    for await (const { workflowId, runId } of client.workflow.list({ query, pageSize: 1000 })) {
      if (places.has(place)) runs.push({ workflowId, runId });
      if (runs.length === places.size) break;
      place += 1;
    }
    return { total, runs };
  });
}

/** Places in a list of `total`, evenly from the first to the last; of one, the last: the oldest is that of the oldest build. */
function spread(count: number, total: number): Set<number> {
  const last = total - 1;
  return new Set(
    Array.from({ length: count }, (_, index) => (count === 1 ? last : Math.floor((index * last) / (count - 1)))),
  );
}

/** Fetches the histories of runs, one after the other; one that is gone meanwhile is left out. */
export async function* historiesOf(client: Client, runs: Chosen['runs']): AsyncGenerator<RunHistory> {
  for (const run of runs) {
    const history = await historyOf(client, run);
    if (history) yield history;
  }
}
