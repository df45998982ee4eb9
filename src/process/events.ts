import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { EventAnnouncer } from '../events/announcer';
import { EventDispatcher } from '../events/dispatcher';
import type { Metrics } from '../metrics';
import type { Store } from '../store';
import { beginDeliveries } from '../temporal/event-deliveries';
import { taskOutcome } from '../temporal/task-outcome';
import type { Supervised } from './supervise';

export interface EventsOptions {
  store: Pick<Store, 'events' | 'sinks'>;
  client: Client;
  taskQueue: string;
  metrics: Metrics;
  logger: Logger;
  supervised: Supervised;
}

/** Announces what the journal tells, and has it delivered, until the process stops. */
export async function startEvents(options: EventsOptions): Promise<EventAnnouncer> {
  const { store, client, taskQueue, metrics, logger, supervised } = options;
  const dispatcher = new EventDispatcher({
    sinks: store.sinks,
    begin: (sinkSid) => beginDeliveries(client, taskQueue, sinkSid),
    logger,
  });
  const announcer = new EventAnnouncer({
    events: store.events,
    taskOutcome: (task) => taskOutcome(client, task),
    onAnnounced: () => dispatcher.look(),
    count: (announced) => metrics.eventsAnnounced(announced),
    logger,
  });
  metrics.observeEvents(() => dispatcher.pending);
  await supervised.lifecycle.add('events', async () => {
    await announcer.close();
    await dispatcher.close();
  });
  dispatcher.start();
  announcer.start();
  return announcer;
}
