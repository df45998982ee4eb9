import type { Activities } from '../../activities';
import type { Config } from '../config';
import type { Metrics } from '../metrics';
import { keepSendPace, waitingSends } from '../temporal/send-pace';
import { createWorker } from '../temporal/worker';
import { sendsQueueOf } from '../../workflows/send-pace';
import type { Foundation } from './prepare';
import type { Supervised } from './supervise';

export interface SendsOptions {
  config: Config;
  foundation: Foundation;
  activities: Pick<Activities, 'sendMessage'>;
  metrics: Metrics;
  supervised: Supervised;
}

/** Each of the queue's four partitions gives what it has to those who ask it: with few, one that keeps back stops the others. */
const POLLERS = 8;

/** Messages that are on their way to Twilio at once; each takes a connection. */
const AT_ONCE = 50;

/**
 * Sends the messages that go out at a pace: Temporal keeps those of their queue back, and gives each to the worker when its
 * turn has come. The worker is there without a pace too, as executions that began with one send over that queue.
 */
export async function startSends(options: SendsOptions): Promise<void> {
  const { config, foundation, metrics, supervised } = options;
  const { sendMessage } = options.activities;
  const { connection, namespace, taskQueue, deployment } = foundation.temporal;
  const queue = { connection, namespace, taskQueue };
  await keepSendPace(queue, config.sendPace);
  const worker = await createWorker({
    ...queue,
    taskQueue: sendsQueueOf(taskQueue),
    activities: { sendMessage },
    maxConcurrentActivityTaskExecutions: AT_ONCE,
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: POLLERS },
    dataConverter: foundation.dataConverter,
    deployment,
  });
  if (config.sendPace) metrics.observeSends(() => waitingSends(queue));
  const ended = worker.run();
  ended.catch(supervised.fail);
  await supervised.lifecycle.add('the worker of messages at a pace', async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await ended;
  });
}
