import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { isStoreUnavailable } from './unavailable';

/**
 * A pool that parts with each connection on which the database could not work, as the next one may lead to a server that
 * can. A connection to a primary that has become a standby says for ever that it is read-only, and one to a host that is gone
 * says nothing; both would be lent again and again.
 */
export function partingPool(pool: Pool): PostgresPool {
  return {
    connect: async () => lend(await pool.connect()),
    end: () => pool.end(),
  };
}

function lend(client: PoolClient): PostgresPoolClient {
  let failure: Error | undefined;
  const query = async (sql: string, parameters: readonly unknown[]): Promise<unknown> => {
    // Its transaction is rolled back by the server when the connection ends: it is not asked for anything more.
    if (failure) throw failure;
    try {
      return await client.query(sql, [...parameters]);
    } catch (error) {
      if (isStoreUnavailable(error)) failure = error as Error;
      throw error;
    }
  };
  return { query: query as PostgresPoolClient['query'], release: () => client.release(failure) };
}
