/**
 * A worker whose heap is bounded by its process's options: `small-worker.ts <options as JSON>`. Requests of flows are answered
 * with 1 MB each, more than the product takes. Tells its parent of sends and of the end of its memory.
 */
import { randomUUID } from 'node:crypto';
import { NativeConnection } from '@temporalio/worker';
import pino from 'pino';
import type { OutboundMessage } from '../../src/engine/effects';
import type { WorkflowBundle } from '../../src/temporal/bundle';
import { LastingWorker } from '../../src/temporal/lasting-worker';
import { installRuntime } from '../../src/temporal/runtime';
import { createWorker } from '../../src/temporal/worker';

export interface SmallWorkerOptions {
  address: string;
  namespace: string;
  taskQueue: string;
  bundle: WorkflowBundle;
  maxCachedWorkflows: number;
}

export type SmallWorkerMessage = { kind: 'sent'; key: string; body: string } | { kind: 'out-of-memory'; room: number };

/** No two are the same: what is the same is kept once for all executions. An object, as an answer that is one is parsed. */
function body(): string {
  const call = randomUUID();
  const rows = Array.from({ length: 8_000 }, (_, id) => ({ id, name: `row ${id} of ${call}`, text: 'x'.repeat(40) }));
  return JSON.stringify({ rows });
}

const activities = {
  httpRequest: async () => ({ ok: true, status: 200, contentType: 'application/json', body: body() }),
  sendMessage: async ({ key, body }: OutboundMessage) => {
    tell({ kind: 'sent', key, body });
    return { ok: true, sid: 'IM1', resource: { Sid: 'IM1', Body: body } };
  },
};

async function main({ address, maxCachedWorkflows, ...options }: SmallWorkerOptions): Promise<void> {
  installRuntime(pino({ level: 'silent' }));
  const connection = await NativeConnection.connect({ address });
  const sinks = { journal: { record: { callDuringReplay: true, fn: () => undefined } } };
  const worker = await LastingWorker.start({
    create: (room = maxCachedWorkflows) =>
      createWorker({ ...options, connection, activities, sinks, maxCachedWorkflows: room }),
    onOutOfMemory: (room) => tell({ kind: 'out-of-memory', room }),
  });
  process.once('disconnect', () => void worker.stop().then(() => connection.close()));
  await worker.ended;
}

function tell(message: SmallWorkerMessage): void {
  if (process.connected) process.send!(message);
}

void main(JSON.parse(process.argv[2]!) as SmallWorkerOptions);
