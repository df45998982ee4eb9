import { sleep } from '@temporalio/workflow';
import { flowExecution as compatible } from '../../workflows';

/** What a careless change makes of the workflow: it waits a moment before it begins, and nothing says since when. */
export async function flowExecution(...args: Parameters<typeof compatible>): ReturnType<typeof compatible> {
  await sleep('1s');
  return compatible(...args);
}
