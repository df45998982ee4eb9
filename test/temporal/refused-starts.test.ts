import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import Libsql from 'libsql';
import pino from 'pino';
import { TEMPORAL_CLI } from '../../src/temporal/binary/program';
import { startEmbeddedServer, type EmbeddedServer } from '../../src/temporal/embedded-server';
import { EMBEDDED_IP } from '../../src/temporal/embedded/arguments';
import { freePort } from '../../src/temporal/embedded/ports';
import { resolveBinary } from '../../src/temporal/resolve-binary';

const logger = pino({ level: 'silent' });

/** Two days, of the five groups of seven bits in which the database has seconds since 1970, the lowest first. */
const earlier = (seconds: Buffer): Buffer => {
  const value = seconds.reduceRight((sum, byte) => sum * 128 + (byte & 127), 0) - 2 * 24 * 3600;
  return Buffer.from([0, 1, 2, 3, 4].map((place) => (Math.floor(value / 128 ** place) & 127) | (place < 4 ? 128 : 0)));
};

describe('what a start that was refused has left at the embedded Temporal', () => {
  let folder: string;
  let databaseFile: string;
  let running: EmbeddedServer | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perdure-refused-'));
    databaseFile = join(folder, 'temporal.db');
  });
  afterAll(async () => {
    await running?.stop();
    await rm(folder, { recursive: true });
  });

  /** Does something with a server on the database, and stops it. */
  async function served<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const binary = await resolveBinary(TEMPORAL_CLI, { logger });
    const settings = { port: await freePort(EMBEDDED_IP), namespace: 'default', databaseFile };
    const onFatal = (error: Error): void => {
      throw error;
    };
    running = await startEmbeddedServer({ binary, settings, logger, onFatal });
    const connection = await Connection.connect({ address: running.address });
    try {
      return await work(connection);
    } finally {
      await connection.close();
      await running.stop();
      running = undefined;
    }
  }

  function inDatabase<T>(work: (database: Libsql.Database) => T): T {
    const database = new Libsql(databaseFile);
    try {
      return work(database);
    } finally {
      database.close();
    }
  }

  /** The histories that no workflow has. The server's own starts of its upkeep leave some, too. */
  const ownerless = (): Set<string> =>
    inDatabase((database) => {
      const query = 'select hex(tree_id) as id from history_tree where tree_id not in (select run_id from executions)';
      return new Set((database.prepare(query).all() as { id: string }[]).map(({ id }) => id));
    });

  /** Has all histories have begun two days ago: the second field of each, after that which names it. */
  const age = (): void =>
    inDatabase((database) => {
      const update = database.prepare('update history_tree set data = ? where rowid = ?');
      const rows = database.prepare('select rowid, data from history_tree').all() as {
        rowid: number;
        data: ArrayBuffer;
      }[];
      for (const { rowid, data } of rows) {
        const bytes = Buffer.from(data);
        const seconds = 2 + bytes[1]! + 3;
        earlier(bytes.subarray(seconds, seconds + 5)).copy(bytes, seconds);
        update.run([bytes, rowid]);
      }
    });

  /** Begins at once what the server does twice a day. */
  const tidyUp = (connection: Connection): Promise<unknown> =>
    new Client({ connection, namespace: 'temporal-system' }).workflow.execute('temporal-sys-history-scanner-workflow', {
      workflowId: 'now',
      taskQueue: 'temporal-sys-history-scanner-taskqueue-0',
    });

  it('is gone after a day, with nothing of what runs', async () => {
    const options = { workflowId: 'one', taskQueue: 'nobody' };
    await served(async (connection) => {
      const { workflow } = new Client({ connection });
      await workflow.start('waits', options);
      await expect(workflow.start('waits', options)).rejects.toThrow(WorkflowExecutionAlreadyStartedError);
      await tidyUp(connection);
    });
    const left = [...ownerless()];
    expect(left).not.toEqual([]);
    age();
    await served(tidyUp);
    const still = ownerless();
    expect(left.filter((id) => still.has(id))).toEqual([]);
    await served(async (connection) => {
      const { history } = await connection.workflowService.getWorkflowExecutionHistory({
        namespace: 'default',
        execution: { workflowId: 'one' },
      });
      expect(history?.events).toHaveLength(2);
    });
  });
});
