import pino from 'pino';
import { openStore } from '../src/store';
import { connectTemporal } from '../src/temporal/connection';
import { installRuntime } from '../src/temporal/runtime';
import type { WorkflowBundle } from '../src/temporal/bundle';
import type { BundleName } from './bundles';
import { createBenchWorker } from './worker';
import { twilioAt, type Surroundings } from './world';

/** What the process is told as its argument, in JSON. */
export interface WorkerProcessInput {
  name: BundleName;
  bundle: WorkflowBundle;
  surroundings: Surroundings;
}

/** What the process tells. */
export type WorkerProcessMessage =
  { kind: 'ready' } | { kind: 'sent'; to: string } | ({ kind: 'usage'; id: number } & WorkerUsage);

export interface WorkerUsage {
  /** Milliseconds of CPU so far. */
  cpu: number;
  /** Bytes, after a collection of what nobody uses. The heap is that of the main thread. */
  rss: number;
  heap: number;
  /** Workflows in memory. */
  cached: number;
}

/** A worker that is measured by itself, until its parent closes the channel between them. */
async function main(): Promise<void> {
  const { name, bundle, surroundings } = JSON.parse(process.argv[2]!) as WorkerProcessInput;
  const logger = pino({ level: 'error' });
  installRuntime(logger);
  const store = await openStore({ dataDir: surroundings.dataDir, onError: (error) => logger.error(error) });
  const connection = await connectTemporal({ address: surroundings.temporalAddress, namespace: 'default' });
  const twilio = twilioAt(surroundings);
  const onSent = (to: string): void => tell({ kind: 'sent', to });
  const worker = await createBenchWorker({ name, bundle, connection, store, twilio, onSent, logger });
  process.on('message', (id: number) => {
    global.gc?.();
    const { user, system } = process.cpuUsage();
    const { rss, heapUsed: heap } = process.memoryUsage();
    const cached = worker.getStatus().numCachedWorkflows;
    tell({ kind: 'usage', id, cpu: (user + system) / 1000, rss, heap, cached });
  });
  process.once('disconnect', () => worker.shutdown());
  const running = worker.run();
  tell({ kind: 'ready' });
  await running;
  await connection.close();
  await store.close();
}

function tell(message: WorkerProcessMessage): void {
  if (process.connected) process.send!(message);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
