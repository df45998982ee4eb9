import { randomUUID } from 'node:crypto';
import { Client as PostgresClient } from 'pg';
import { createProgram } from '../../src/cli/program';
import { loadConfig } from '../../src/config';
import { checkReplay } from '../../src/process/replay-check';
import { createBlobCodec } from '../../src/temporal/blob-codec';
import type { WorkflowBundle } from '../../src/temporal/bundle';
import { incompatibleBundle, spinningBundle } from '../support/faulty-bundles';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { createPostgresDatabase } from '../support/postgres';
import { useStore } from '../support/stores';
import { testTemporal } from '../support/temporal-server';
import { answer, start, waiting, type Handle } from '../replay/play';

describe('perdure replay', () => {
  let databaseUrl: string;
  const subject = useStore(async () => {
    databaseUrl = await createPostgresDatabase();
    return { dataDir: '', databaseUrl };
  });
  const flowSid = `FW${randomUUID().replaceAll('-', '')}`;
  let host: ExecutionHost;
  let running: Handle;
  let closed: Handle;

  beforeAll(async () => {
    const blobs = createBlobCodec({ blobs: subject.store.blobs, thresholdBytes: 64 });
    host = await startExecutionHost({ dataConverter: { payloadCodecs: [blobs] } });
    closed = await start(host, { flowSid });
    await waiting(host, 1);
    await answer(host, closed, 'tea');
    await closed.result();
    running = await start(host, { flowSid });
    await waiting(host, 2);
    await untilListed(2);
  });
  afterAll(() => host.stop());

  /** Lists of workflows are told of them a moment later. */
  async function untilListed(count: number): Promise<void> {
    for (;;) {
      const listed = await host.client.workflow.count(`FlowSid = '${flowSid}'`);
      const ended = await host.client.workflow.count(`FlowSid = '${flowSid}' AND ExecutionStatus = 'Completed'`);
      if (listed.count === count && ended.count === 1) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async function perdure(args: string[], bundle?: WorkflowBundle, env: object = {}) {
    const { address, namespace } = await testTemporal();
    const printed: string[] = [];
    const temporal = { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace, TEMPORAL_TASK_QUEUE: host.taskQueue };
    const set = { ...temporal, DATABASE_URL: databaseUrl, ...env };
    const program = createProgram({
      config: () => loadConfig(set),
      console: { print: (line) => void printed.push(line), confirm: async () => false },
      checkReplay: (config, sample) => checkReplay(config, sample, bundle),
    });
    for (const command of [program, ...program.commands])
      command.exitOverride().configureOutput({ writeErr: (text) => void printed.push(text) });
    const query = `FlowSid = '${flowSid}'`;
    const exitCode = await program.parseAsync(['replay', '--query', query, ...args], { from: 'user' }).then(
      () => 0,
      (error: { exitCode?: number }) => error.exitCode,
    );
    return { exitCode, printed: printed.join('\n') };
  }

  it('says that running and closed executions replay on this build', async () => {
    const { exitCode, printed } = await perdure([]);
    expect(printed).toBe(`Replaying 2 of 2 executions of task queue ${host.taskQueue} …\n2 of 2 replay on this build.`);
    expect(exitCode).toBe(0);
  });

  it('leaves the database as it is, which may be that of a build before', async () => {
    const DATABASE_URL = await createPostgresDatabase();
    const { exitCode, printed } = await perdure([], undefined, { DATABASE_URL });
    expect(printed).toContain('0 of 2 replay on this build.');
    expect(exitCode).toBe(2);
    const client = new PostgresClient({ connectionString: DATABASE_URL });
    await client.connect();
    const { rows } = await client.query(
      `select table_name from information_schema.tables where table_schema = 'public'`,
    );
    await client.end();
    expect(rows).toEqual([]);
  });

  it('takes as many as it is told, of the status that it is told', async () => {
    expect((await perdure(['--count', '1'])).printed).toContain('Replaying 2 of 2 executions');
    expect((await perdure(['--status', 'running'])).printed).toContain('Replaying 1 of 1 executions');
    expect((await perdure(['--status', 'closed', '--days', '2'])).printed).toContain('Replaying 1 of 1 executions');
    expect((await perdure(['--query', `FlowSid = 'none'`])).printed).toContain('0 of 0 replay on this build.');
    for (const mistyped of [
      ['--count', '0'],
      ['--status', 'sleeping'],
      ['--cuont', '1'],
    ])
      expect((await perdure(mistyped)).exitCode).toBe(78);
  });

  it('names the executions that would stand still on a build, with the remedy', async () => {
    const { exitCode, printed } = await perdure([], await incompatibleBundle());
    expect(exitCode).toBe(1);
    expect(printed).toContain('0 of 2 replay on this build.');
    for (const { workflowId, firstExecutionRunId } of [running, closed])
      expect(printed).toContain(`diverges    ${workflowId}  (run ${firstExecutionRunId})\n              [TMPRL1100]`);
    expect(printed).toContain('Do not let it take traffic.');
  });

  it('names those that fail on the code of a build', async () => {
    const { exitCode, printed } = await perdure(['--status', 'running'], await spinningBundle());
    expect(exitCode).toBe(1);
    expect(printed).toContain(`fails       ${running.workflowId}`);
    expect(printed).toContain('Do not let it take traffic.');
  });

  it('leaves those of other task queues to whoever has them', async () => {
    const { exitCode, printed } = await perdure([], undefined, { TEMPORAL_TASK_QUEUE: 'another' });
    expect(printed).toBe('Replaying 0 of 0 executions of task queue another …\n0 of 0 replay on this build.');
    expect(exitCode).toBe(0);
  });

  it.each<[string, () => Promise<object>, RegExp]>([
    ['a condition that Temporal does not know', async () => perdure(['--query', 'Flow = 1']), /invalid query.*Flow/],
    [
      'a database that is not there',
      async () => perdure([], undefined, { DATABASE_URL: 'postgres://127.0.0.1:1/none' }),
      /Expected to open the PostgreSQL database/,
    ],
  ])('takes %s for no verdict', async (_what, run, message) => {
    expect(await run()).toEqual({ exitCode: 78, printed: expect.stringMatching(message) as string });
  });

  it('does not take for well what it cannot read', async () => {
    const { exitCode, printed } = await perdure([], undefined, { DATABASE_URL: await createPostgresDatabase() });
    expect(exitCode).toBe(2);
    expect(printed).toContain(`unreadable  ${running.workflowId}`);
    expect(printed).toContain('error: 2 could not be read');
  });
});
