import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';

/**
 * Has an execution learn what has come with a workflow task, and in no other way. The SDK tells it at a query too, where a
 * worker comes to the query before it comes to the task. What comes between the two would then be told after it, while on a
 * replay both are told at once, signals first: a message that was taken for the answer has come while nobody listened. No
 * worker could go on from such a history. The query fails instead, and the execution is taken up anew from its history.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let told = { events: 0, task: '' };
  return {
    internals: [
      {
        activate(input, next) {
          const { historyLength, historySizeBytes, timestamp, jobs } = input.activation;
          // Both come with the start of a task. One that Temporal begins with the end of another is told the same size, and
          // servers before 1.20 tell none.
          const bytes = String(historySizeBytes ?? 0);
          const task = `${String(timestamp?.seconds)}.${String(timestamp?.nanos)} ${bytes}`;
          const now = { events: historyLength ?? 0, task };
          const isNews = now.events > told.events && jobs?.some(({ queryWorkflow }) => !queryWorkflow);
          if (isNews && bytes !== '0' && task === told.task) {
            throw new Error(
              'Expected what has come with a workflow task, but a query has brought it; ask again once that is done',
            );
          }
          told = now;
          next(input);
        },
      },
    ],
  };
};
