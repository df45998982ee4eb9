import { randomBytes, randomUUID } from 'node:crypto';
import { showingLife } from '../../activities/alive';
import { reconcile, type Progress, type Reconciled, type ReconcileDependencies } from '../../activities/reconcile';
import { executionSidOf } from '../../src/engine/execution';
import type { FlowDefinition } from '../../src/flow/definition';
import { endExecution } from '../../src/server/studio/end-executions';
import type { Store } from '../../src/store';
import { bundleWorkflows } from '../../src/temporal/bundle';
import { createDataConverter } from '../../src/temporal/data-converter';
import { createExecutionsClient } from '../../src/temporal/executions-client';
import { executionFates } from '../../src/temporal/execution-fates';
import { openJournalRestorer } from '../../src/temporal/journal-restorer';
import { newSid } from '../../src/twilio/sid';
import { flowExecution, reconcileExecutions } from '../../workflows';
import type { FlowExecutionInput } from '../../workflows/messages';
import { startAssigned } from './assigned-start';
import { startExecutionHost, type ExecutionHost } from './execution-host';
import { useStore } from './stores';
import { ACCOUNT_SID, conversationTrigger } from './triggers';
import { unreliableJournal, type UnreliableJournal } from './unreliable-journal';

/** Executions on a Temporal server, a store that their journal goes to, and what reconciles the two. */
export interface Reconciling {
  host: ExecutionHost;
  journal: UnreliableJournal;
  /** What a round is made with; a test can replace parts of it. */
  dependencies: ReconcileDependencies;
  /** Webhooks that were removed at Twilio. */
  removed: string[];
  /** Begins an execution of a flow, by a message. */
  begin: (definition: FlowDefinition, changes?: Begin) => Promise<Begun>;
  /** One round, on its own; of all that has closed since the beginning. */
  round: (before?: Progress) => Promise<Reconciled>;
  stop(): Promise<void>;
}

export interface Begin extends Partial<FlowExecutionInput> {
  workflowId?: string;
  /** By somebody who gives no SID; as the product does it unless told. */
  byHand?: boolean;
}

export interface Begun {
  sid: string;
  workflowId: string;
  firstRunId: string;
  handle: Awaited<ReturnType<typeof startAssigned>>['handle'];
}

/** Gives the suite around it such a world, over a store of its own. */
export function useReconciling(): { readonly world: Reconciling; readonly store: Store } {
  const stores = useStore();
  let world: Reconciling | undefined;
  beforeAll(async () => {
    world = await startReconciling(() => stores.store);
  });
  afterAll(() => world?.stop());
  return {
    get world() {
      if (!world) throw new Error('Expected the world inside a test, but it is made before the first one');
      return world;
    },
    get store() {
      return stores.store;
    },
  };
}

/** With encrypted payloads, large ones in the store. */
async function startReconciling(store: () => Store): Promise<Reconciling> {
  const journal = unreliableJournal(store);
  const encryptionKeys = [{ id: 'k1', key: randomBytes(32) }];
  const dataConverter = createDataConverter({ blobs: store().blobs, encryptionKeys });
  const bundle = await bundleWorkflows({ encodeFailures: true });
  const host = await startExecutionHost({ dataConverter, bundle, sinks: journal.sinks });
  const removed: string[] = [];
  const webhooks = (sid: string) => ({ remove: async () => void removed.push(sid) });
  const twilio = { conversations: { v1: { conversations: () => ({ webhooks }) } } };
  const record = (batch: Parameters<Store['executions']['record']>[0]) => store().executions.record(batch);
  const restorer = openJournalRestorer({ client: host.client, bundle, dataConverter, record });
  const executions = createExecutionsClient(host);
  const dependencies: ReconcileDependencies = {
    twilioOf: async () => twilio as never,
    publicBaseUrl: 'http://localhost',
    fates: executionFates(host.client, host.taskQueue),
    unsettled: store().unsettled,
    endExecution: (execution) => endExecution({ store: store(), executions }, execution),
    // One for all rounds, which are many here.
    openRestorer: () => ({ ...restorer, close: async () => undefined }),
    retentionDays: undefined,
  };
  const began = new Date().toISOString();
  return {
    host,
    journal,
    dependencies,
    removed,
    async begin(definition, { workflowId = randomUUID(), byHand = false, ...changes } = {}) {
      const flowSid = newSid('FW');
      const trigger = conversationTrigger('hi', { MessageSid: newSid('IM') });
      const input = { accountSid: ACCOUNT_SID, flowSid, revision: 1, trigger, ...changes };
      const { client, taskQueue } = host;
      const start = { workflowId, taskQueue, args: [input, definition] as [FlowExecutionInput, FlowDefinition] };
      if (byHand) {
        const handle = await client.workflow.start(flowExecution, start);
        const firstRunId = handle.firstExecutionRunId;
        return { sid: executionSidOf(firstRunId), workflowId, firstRunId, handle };
      }
      const { sid, handle } = await startAssigned(client, start);
      return { sid, workflowId, firstRunId: handle.firstExecutionRunId, handle };
    },
    async round(before = { closedUntil: began }) {
      let done: Reconciled | undefined;
      host.activities.reconcile = () => showingLife(async () => (done = await reconcile(dependencies, before)));
      await host.client.workflow.execute(reconcileExecutions, {
        workflowId: randomUUID(),
        taskQueue: host.taskQueue,
        args: [],
      });
      return done!;
    },
    async stop() {
      await restorer.close();
      await host.stop();
    },
  };
}
