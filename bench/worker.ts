import type { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities, type Activities } from '../activities';
import type { Store } from '../src/store';
import { createBlobCodec } from '../src/temporal/blob-codec';
import type { WorkflowBundle } from '../src/temporal/bundle';
import { JournalWriter } from '../src/temporal/journal-sink';
import { createWorker } from '../src/temporal/worker';
import type { TwilioClient } from '../src/twilio/client';
import type { BundleName } from './bundles';

export interface BenchWorkerOptions {
  name: BundleName;
  bundle: WorkflowBundle;
  connection: NativeConnection;
  store: Store;
  twilio: TwilioClient;
  /** Called with the conversation's SID once a message of ours is in it. */
  onSent: (conversationSid: string) => void;
  logger: Logger;
}

/** Each bundle has workers of its own. */
export function taskQueueOf(name: BundleName): string {
  return `bench-${name}`;
}

/** A worker as Perdure makes it, whichever workflows it runs; not yet running. */
export function createBenchWorker(options: BenchWorkerOptions): Promise<Worker> {
  const { name, bundle, connection, store, twilio, onSent, logger } = options;
  const journal = new JournalWriter({ record: (batch, task) => store.executions.record(batch, task), logger });
  // What the flows of the benchmarks do not ask for is not there.
  const activities = createActivities({
    twilioOf: async () => twilio,
    flows: store.revisions,
    outbound: store.outbound,
  } as never);
  return createWorker({
    connection,
    namespace: 'default',
    taskQueue: taskQueueOf(name),
    bundle,
    activities: observed(activities, onSent),
    sinks: journal.sinks,
    dataConverter: { payloadCodecs: [createBlobCodec({ blobs: store.blobs })] },
  });
}

function observed(activities: Activities, onSent: BenchWorkerOptions['onSent']): Activities {
  return {
    ...activities,
    async sendMessage(message) {
      const outcome = await activities.sendMessage(message);
      if (message.channel.kind === 'conversation') onSent(message.channel.conversationSid);
      return outcome;
    },
  };
}
