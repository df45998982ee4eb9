import type { NativeConnection } from '@temporalio/worker';
import type { SendPaceConfig } from '../config';
import { StartupError } from '../startup-error';
import { fairnessKeyOf, sendsQueueOf } from '../../workflows/send-pace';
import { hasGrpcStatus } from './grpc-status';

/** Of `temporal.api.enums.v1.TaskQueueType`. */
const ACTIVITY_QUEUE = 2;

/** Where the messages of a worker's executions queue. */
export interface SendsQueue {
  connection: NativeConnection;
  namespace: string;
  /** Of the workers. */
  taskQueue: string;
}

/**
 * Has Temporal keep the pace of messages: that of all of them, and that of each sender. It does so for all workers
 * together, and over their restarts. Without a pace, none is kept any more.
 *
 * @throws StartupError where a pace is wanted and Temporal cannot keep one, before version 1.29
 */
export async function keepSendPace(queue: SendsQueue, pace: SendPaceConfig | undefined): Promise<void> {
  const { connection, namespace, taskQueue } = queue;
  const weights = weightsOf(pace);
  try {
    const former = await formerSenders(queue);
    await connection.workflowService.updateTaskQueueConfig({
      namespace,
      identity: 'perdure',
      taskQueue: sendsQueueOf(taskQueue),
      taskQueueType: ACTIVITY_QUEUE,
      updateQueueRateLimit: rateLimit(pace?.perSecond),
      updateFairnessKeyRateLimitDefault: rateLimit(pace?.perSenderPerSecond),
      setFairnessWeightOverrides: weights,
      unsetFairnessWeightOverrides: former.filter((key) => !(key in weights)),
    });
  } catch (error) {
    if (!hasGrpcStatus(error, 'UNIMPLEMENTED')) throw error;
    if (pace === undefined) return;
    throw new StartupError(
      'Expected Temporal to keep the pace of messages, but it is too old.\n' +
        'Update its server to 1.29 or later, or unset PERDURE_SENDS_PER_SECOND and PERDURE_SENDER_SENDS_PER_SECOND.',
    );
  }
}

/** How many messages wait for their turn, about. */
export async function waitingSends({ connection, namespace, taskQueue }: SendsQueue): Promise<number> {
  const { stats } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: sendsQueueOf(taskQueue) },
    taskQueueType: ACTIVITY_QUEUE,
    reportStats: true,
  });
  return Number(stats?.approximateBacklogCount ?? 0);
}

/** The pace of a sender is a multiple of that of all. */
function weightsOf(pace: SendPaceConfig | undefined): Record<string, number> {
  const { perSenderPerSecond, senders = {} } = pace ?? {};
  if (perSenderPerSecond === undefined) return {};
  return Object.fromEntries(
    Object.entries(senders).map(([sender, rate]) => [fairnessKeyOf(sender), rate / perSenderPerSecond]),
  );
}

async function formerSenders({ connection, namespace, taskQueue }: SendsQueue): Promise<string[]> {
  const { config } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: sendsQueueOf(taskQueue) },
    taskQueueType: ACTIVITY_QUEUE,
    reportConfig: true,
  });
  return Object.keys(config?.fairnessWeightOverrides ?? {});
}

/** An update without a limit takes away the one that there is. */
function rateLimit(requestsPerSecond: number | undefined) {
  const reason = 'the settings of Perdure';
  return requestsPerSecond === undefined ? { reason } : { reason, rateLimit: { requestsPerSecond } };
}
