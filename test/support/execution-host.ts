import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection, type InjectedSinks, type Worker } from '@temporalio/worker';
import { createActivities, type Activities, type ActivityDependencies } from '../../activities';
import type { OutboundMessage, SendOutcome } from '../../src/engine/effects';
import type { JournalBatch, StepRecord } from '../../src/engine/journal';
import { bundleWorkflows, type WorkflowBundle } from '../../src/temporal/bundle';
import type { WorkerDeployment } from '../../src/temporal/deployment';
import { createWorker } from '../../src/temporal/worker';
import type { JournalSinks } from '../../workflows/journal';
import { testTemporal } from './temporal-server';

/** Executions on a real Temporal server, with activities that a test answers and a journal that it can read. */
export interface ExecutionHost {
  client: Client;
  connection: NativeConnection;
  taskQueue: string;
  /** Messages that were sent, in order. */
  sent: OutboundMessage[];
  batches: JournalBatch[];
  /** Replaces what an activity does. */
  activities: Activities;
  /** Resolves when the predicate holds; it is asked after every batch and every send. */
  until(predicate: () => boolean): Promise<void>;
  /** Steps of an execution as the last word of the journal has them. */
  steps(executionSid: string): StepRecord[];
  /** Ends the worker and starts another, as a deploy does; with other workflow code where it is given. */
  restartWorker(bundle?: WorkflowBundle): Promise<void>;
  stop(): Promise<void>;
}

export interface ExecutionHostOptions {
  /** Of the client and the worker; Temporal's own unless told. */
  dataConverter?: DataConverter;
  /** The workflow code; that of the sources unless told. */
  bundle?: WorkflowBundle;
  /** Its own unless told. */
  taskQueue?: string;
  deployment?: WorkerDeployment;
  /** Executions whose workflows stay in memory; as many as fit unless told. */
  maxCachedWorkflows?: number;
  /** Gets the journal too, as the product's own sinks do. */
  sinks?: InjectedSinks<JournalSinks>;
}

export async function startExecutionHost(options: ExecutionHostOptions = {}): Promise<ExecutionHost> {
  const { dataConverter, deployment, maxCachedWorkflows, taskQueue = `test-${randomUUID()}` } = options;
  const { address, namespace } = await testTemporal();
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace, dataConverter });
  let bundle = options.bundle ?? (await bundleWorkflows());
  const watchers = new Set<() => void>();
  const changed = (): void => watchers.forEach((watch) => watch());
  const sent: OutboundMessage[] = [];
  const batches: JournalBatch[] = [];
  const activities = scriptedActivities(sent, changed);

  const record: InjectedSinks<JournalSinks>['journal']['record']['fn'] = async (info, batch) => {
    await options.sinks?.journal.record.fn(info, batch);
    if (!batch.replaying) batches.push(batch);
    changed();
  };
  const launch = async (): Promise<{ worker: Worker; running: Promise<void> }> => {
    const worker = await createWorker({
      connection,
      namespace,
      taskQueue,
      bundle,
      dataConverter,
      deployment,
      maxCachedWorkflows,
      activities: forwarding(activities),
      sinks: { journal: { record: { callDuringReplay: true, fn: record } } },
    });
    return { worker, running: worker.run() };
  };
  let current = await launch();
  const stopWorker = async (): Promise<void> => {
    current.worker.shutdown();
    await current.running;
  };
  // A test that ran out of time can stop the host while it is still changing workers.
  let turn = Promise.resolve();
  let isStopped = false;
  const inTurn = (step: () => Promise<void>): Promise<void> =>
    (turn = turn.then(() => (isStopped ? undefined : step())));

  return {
    client,
    connection,
    taskQueue,
    sent,
    batches,
    activities,
    until: (predicate) =>
      new Promise((resolve) => {
        const watch = (): void => {
          if (!predicate()) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      }),
    steps: (executionSid) => lastWord(batches.filter(({ execution }) => execution.sid === executionSid)),
    restartWorker: (next = bundle) =>
      inTurn(async () => {
        await stopWorker();
        bundle = next;
        current = await launch();
      }),
    stop: () =>
      inTurn(async () => {
        isStopped = true;
        await stopWorker();
        await connection.close();
      }),
  };
}

/** A batch says what is true from its first step on: a workflow task that was tried again may have told it otherwise. */
function lastWord(batches: JournalBatch[]): StepRecord[] {
  let steps: StepRecord[] = [];
  for (const batch of batches) {
    const first = batch.steps[0]?.index;
    if (first !== undefined) steps = [...steps.filter(({ index }) => index < first), ...batch.steps];
  }
  return steps;
}

/** Every activity that there is, looked up when it is called, so that a test can replace one at any time. */
function forwarding(activities: Activities): object {
  const names = Object.keys(createActivities({} as ActivityDependencies)) as (keyof Activities)[];
  const forward =
    (name: keyof Activities) =>
    (...args: unknown[]): unknown =>
      (activities[name] as (...given: unknown[]) => unknown)(...args);
  return Object.fromEntries(names.map((name) => [name, forward(name)]));
}

function scriptedActivities(sent: OutboundMessage[], changed: () => void): Activities {
  const accept = async (message: OutboundMessage): Promise<SendOutcome> => {
    sent.push(message);
    changed();
    const sid = `IM${randomUUID().replaceAll('-', '')}`;
    return { ok: true, sid, resource: { Sid: sid, Body: message.body } };
  };
  const unexpected = (): never => {
    throw new Error('Expected no call of this activity in this test');
  };
  return new Proxy({ sendMessage: accept } as Activities, {
    get: (target, name: keyof Activities) => target[name] ?? unexpected,
  });
}

/** Lets each test of a suite start as many hosts as it needs: what is left of them is stopped after it. */
export function useExecutionHosts(): typeof startExecutionHost {
  const hosts: ExecutionHost[] = [];
  afterEach(() => Promise.all(hosts.splice(0).map((host) => host.stop())));
  return async (options) => {
    const host = await startExecutionHost(options);
    hosts.push(host);
    return host;
  };
}
