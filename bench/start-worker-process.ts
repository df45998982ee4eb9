import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { bundleOf, type BundleName } from './bundles';
import type { WorkerProcessInput, WorkerProcessMessage, WorkerUsage } from './worker-process';
import type { World } from './world';

/** A worker in a process of its own, so that what it uses is nobody else's. */
export interface WorkerProcess {
  pid: number;
  usage(): Promise<WorkerUsage>;
  stop(): Promise<void>;
}

export interface WorkerProcessOptions {
  /** MiB that JavaScript may use, in each of its threads. */
  heapMb?: number;
  /** Workflows run in the main thread, where their memory can be told from what is only not collected yet. */
  countHeap?: boolean;
}

/** Starts a worker for the workflows of one name, and waits until it polls. */
export async function startWorkerProcess(
  { surroundings, onSent }: World,
  name: BundleName,
  { heapMb, countHeap = false }: WorkerProcessOptions = {},
): Promise<WorkerProcess> {
  const input: WorkerProcessInput = { name, bundle: await bundleOf(name), surroundings };
  const child = fork(path.join(__dirname, 'worker-process.ts'), [JSON.stringify(input)], {
    execArgv: ['--import', 'tsx', '--expose-gc', ...(heapMb === undefined ? [] : [`--max-old-space-size=${heapMb}`])],
    env: { ...process.env, TZ: 'UTC', ...(countHeap && { TEMPORAL_DEBUG: '1' }) },
  });
  const asked = new Map<number, (usage: WorkerUsage) => void>();
  const exited = once(child, 'exit');
  const ready = new Promise<void>((resolve, reject) => {
    child.on('message', (message: WorkerProcessMessage) => {
      if (message.kind === 'ready') resolve();
      else if (message.kind === 'sent') onSent.get(message.to)?.();
      else asked.get(message.id)?.(message);
    });
    void exited.then(([code]) => reject(new Error(`The worker ended with code ${String(code)}`)));
  });
  await ready;
  return {
    pid: child.pid!,
    usage: () =>
      new Promise((resolve) => {
        const id = asked.size;
        asked.set(id, resolve);
        child.send(id);
      }),
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}
