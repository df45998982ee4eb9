import type { DataConverter } from '@temporalio/common';
import type { InjectedSinks, NativeConnection, WorkerOptions as AllOptions } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import type { Sinks } from '@temporalio/workflow';
import { StartupError } from '../startup-error';
import type { WorkflowBundle } from './bundle';
import type { WorkerDeployment } from './deployment';

type Capacity = Pick<AllOptions, 'maxConcurrentActivityTaskExecutions' | 'activityTaskPollerBehavior'>;

export interface WorkerOptions<WorkerSinks extends Sinks> extends Capacity {
  /** Shared with the client of the same process, so that starts can be eager. */
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  /** Undefined: it runs activities only. */
  bundle?: WorkflowBundle;
  activities: object;
  sinks?: InjectedSinks<WorkerSinks>;
  dataConverter?: DataConverter;
  /** Executions whose workflows stay in memory between messages; by default what the heap allows. */
  maxCachedWorkflows?: number;
  /** Which version of which worker deployment this worker is; undefined: workers are not versioned. */
  deployment?: WorkerDeployment;
}

/**
 * Workflow tasks that a worker has at a time. They run in one thread, one after the other, and who is not done within ten
 * seconds has run for nothing: of the SDK's 40, that is likely on a machine that is short of CPU, where each replays a history.
 */
const WORKFLOW_TASKS = 20;

/** A worker of Perdure's, not yet running. `run()` resolves once `shutdown()` has let it finish what it is at. */
export async function createWorker<WorkerSinks extends Sinks>(options: WorkerOptions<WorkerSinks>): Promise<Worker> {
  requireUtc();
  const { bundle, deployment, ...rest } = options;
  return Worker.create({
    ...rest,
    workflowBundle: bundle,
    maxConcurrentWorkflowTaskExecutions: WORKFLOW_TASKS,
    // After a worker was killed, messages to its executions wait this long before another worker gets them.
    stickyQueueScheduleToStartTimeout: '2s',
    // A heartbeat that is held back is news that comes late: by default it would be for 12 of its 15 s.
    maxHeartbeatThrottleInterval: '1s',
    // A call to Twilio ends within 10 s.
    shutdownGraceTime: '10s',
    shutdownForceTime: '20s',
    workerDeploymentOptions: deployment && {
      useWorkerVersioning: true,
      version: deployment,
      // An execution goes on where it began; it changes versions when it goes on in a new run.
      defaultVersioningBehavior: 'PINNED',
    },
  });
}

/** The zone of the process leaks into workflow code through `Date` and `Intl`: workers must agree on it. */
function requireUtc(): void {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  if (/^(Etc\/)?(UTC|UCT|GMT|Zulu)$/.test(timeZone)) return;
  throw new StartupError(
    `Expected the worker to run in UTC, but its time zone is ${timeZone}.\nStart it with TZ=UTC; templates have a zone of their own.`,
  );
}
