import { createDataConverter } from '../../src/temporal/data-converter';
import { executionStateQuery, inboundMessageSignal } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { describeStore } from '../support/stores';
import { message, start, waiting } from '../replay/play';

/** Long after everything: as seen from a time at which all of it is old. */
const FAR = new Date(Date.now() + 1e11).toISOString();

describeStore('the blobs of an execution', (subject) => {
  let host: ExecutionHost;
  const owners = new Set<string | undefined>();
  let puts = 0;

  beforeAll(async () => {
    const blobs = {
      put: (hash: string, bytes: Uint8Array, workflowId?: string) => {
        owners.add(workflowId);
        puts += 1;
        return subject.store.blobs.put(hash, bytes, workflowId);
      },
      get: (hash: string) => subject.store.blobs.get(hash),
    };
    // No cache: what is gone from the store is gone.
    const dataConverter = createDataConverter({ blobs, thresholdBytes: 64, cacheBytes: 0, encryptionKeys: [] });
    host = await startExecutionHost({ dataConverter });
  });
  afterAll(() => host.stop());

  const expire = async (): Promise<void> => {
    for (const batch of host.batches.splice(0)) await subject.store.executions.record(batch);
    while ((await subject.store.executions.purge(FAR, 100)) > 0);
    while ((await subject.store.blobs.purge(FAR, 100)) > 0);
  };
  const put = (workflowId: string) => [...owners].filter((owner) => owner !== workflowId);

  it('are never forgotten while it runs, however long it waits and into whichever run it goes', async () => {
    const handle = await start(host, { settings: { historyEvents: 5 } });
    await waiting(host, 1);
    await expire();
    await host.restartWorker();
    await handle.signal(inboundMessageSignal, message('more'));
    await waiting(host, 1);
    await expire();
    await host.restartWorker();
    expect(await handle.query(executionStateQuery)).toMatchObject({ frames: [{ position: 'ask' }] });
    await handle.signal(inboundMessageSignal, message('tea'));
    expect(await handle.result()).toMatchObject({ reason: 'FLOW_END' });
    const { runId } = await host.client.workflow.getHandle(handle.workflowId).describe();
    expect(runId).not.toBe(handle.firstExecutionRunId);
    // Each was put in the name of the execution.
    expect(put(handle.workflowId)).toEqual([]);
  });

  it('are not made of what somebody asks of it', async () => {
    const handle = await start(host);
    await waiting(host, 1);
    await handle.signal(inboundMessageSignal, message('more'));
    await waiting(host, 2);
    puts = 0;
    const state = await handle.query(executionStateQuery);
    expect(JSON.stringify(state).length).toBeGreaterThan(1000);
    expect(puts).toBe(0);
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow();
    await expire();
  });

  it('are forgotten with its record', async () => {
    const handle = await start(host);
    await waiting(host, 1);
    await handle.signal(inboundMessageSignal, message('tea'));
    await handle.result();
    await host.until(() => host.batches.some(({ ending }) => ending));
    await expire();
    await expect(host.client.workflow.getHandle(handle.workflowId).result()).rejects.toThrow('to have blob');
  });
});
