import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { loadConfig } from '../../src/config';
import { settleTemporalHome } from '../../src/process/temporal-home';
import { openStore, type Store, type TemporalHome } from '../../src/store';
import { connectTemporal, namespaceIdOf } from '../../src/temporal/connection';
import { journalBatch, journalExecution } from '../support/journal';
import { runDirectory } from '../support/run-directory';
import { settled } from '../support/settled';
import { testTemporal } from '../support/temporal-server';
import { FLOW_EXECUTION } from '../../workflows/messages';

const ELSEWHERE: TemporalHome = { namespaceId: randomUUID(), namespace: 'flows', address: 'temporal.internal:7233' };
const EMBEDDED: TemporalHome = { ...ELSEWHERE, address: null };

let connection: NativeConnection;
let here: TemporalHome;
let store: Store;
const warnings: string[] = [];

beforeAll(async () => {
  const { address, namespace } = await testTemporal();
  connection = await connectTemporal({ address, namespace });
  here = { namespaceId: await namespaceIdOf(connection, namespace), namespace, address };
});
afterAll(() => connection.close());

beforeEach(async () => {
  warnings.length = 0;
  const dataDir = mkdtempSync(join(runDirectory(), 'home-'));
  store = await openStore({ dataDir, onError: (error) => warnings.push(error.message) });
});
afterEach(() => store.close());

/** Comes with a configuration to the Temporal that is here. */
async function settle(env: Readonly<Record<string, string>> = {}): Promise<TemporalHome> {
  const config = loadConfig({ TEMPORAL_ADDRESS: here.address!, ...env });
  const logger = { warn: (_: object, message: string) => warnings.push(message) } as never;
  await settleTemporalHome({ config, store, connection, logger });
  return store.temporalHome.settle(EMBEDDED);
}

/** One that waits at home, or has ended there. */
async function record(hasEnded = false): Promise<void> {
  const ending = { reason: 'FLOW_END', endedAt: '2026-11-21T10:01:00.000Z' } as const;
  await store.executions.record(journalBatch(journalExecution(), { steps: [], ...(hasEnded && { ending }) }));
}

it('notes where it runs, and comes back there', async () => {
  expect(await settle()).toEqual(here);
  await record();
  expect(await settle()).toEqual(here);
  expect(warnings).toEqual([]);
});

it('does not start elsewhere while executions are active at home, and says what to do', async () => {
  await store.temporalHome.settle(ELSEWHERE);
  await record();
  const refusal = settle();
  await expect(refusal).rejects.toThrow(
    `Expected the Temporal in which the store's executions run (namespace flows at temporal.internal:7233, ${ELSEWHERE.namespaceId})`,
  );
  await expect(refusal).rejects.toThrow(`start with PERDURE_LOST_NAMESPACE=${ELSEWHERE.namespaceId}`);
  expect(await store.temporalHome.settle(EMBEDDED)).toEqual(ELSEWHERE);
});

it('moves where nothing is active', async () => {
  await store.temporalHome.settle(ELSEWHERE);
  await record(true);
  expect(await settle()).toEqual(here);
  expect(warnings.join()).toMatch(/^Executions run in namespace default at .*, and no longer in namespace flows at/);
});

it('moves where the former namespace is said to be gone, and not where another one is', async () => {
  await store.temporalHome.settle(ELSEWHERE);
  await record();
  await expect(settle({ PERDURE_LOST_NAMESPACE: randomUUID() })).rejects.toThrow('another one');
  expect(await settle({ PERDURE_LOST_NAMESPACE: ELSEWHERE.namespaceId })).toEqual(here);
});

it('takes an embedded server for lost only where its database was beside the store', async () => {
  await store.temporalHome.settle(EMBEDDED);
  await record();
  const shared = { TEMPORAL_ADDRESS: '', DATABASE_URL: 'postgres://localhost/perdure' };
  await expect(settle(shared)).rejects.toThrow('namespace flows of the embedded server');
  await expect(settle()).rejects.toThrow('namespace flows of the embedded server');
  expect(await settle({ TEMPORAL_ADDRESS: '' })).toMatchObject({ namespaceId: here.namespaceId, address: null });
});

it('warns of executions that run while the store knows of none, as one that was lost or is another one does', async () => {
  const taskQueue = `home-${randomUUID()}`;
  const { workflow } = new Client({ connection, namespace: here.namespace });
  const running = await workflow.start(FLOW_EXECUTION, { workflowId: taskQueue, taskQueue });
  const look = async (): Promise<string[]> => {
    warnings.length = 0;
    await settle({ TEMPORAL_TASK_QUEUE: taskQueue });
    return [...warnings];
  };
  const told = await settled(look, ({ length }) => length > 0);
  expect(told).toEqual([
    expect.stringMatching(/^Temporal runs executions .* \(1 on task queue home-.*\), but the store knows/),
  ]);
  await record();
  expect(await look()).toEqual([]);
  await running.terminate();
});
