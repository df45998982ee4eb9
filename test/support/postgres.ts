import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/temporal/embedded/ports';
import { initPostgres, postgresUrl, queryPostgres, spawnPostgres, untilServing } from './postgres-cluster';
import { oncePerRun, runDirectory } from './run-directory';

/** Makes an empty database on the PostgreSQL server of this run of jest, and returns its URL. */
export async function createPostgresDatabase(): Promise<string> {
  const port = await oncePerRun('postgres', startPostgres);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await queryPostgres(postgresUrl(port, 'postgres'), `create database ${name}`);
  return postgresUrl(port, name);
}

/** Starts a server on a free port of loopback, with its data in the folder of the run; it ends with the run. */
async function startPostgres(): Promise<number> {
  const data = initPostgres(join(runDirectory(), 'postgres', 'server'));
  const port = await freePort('127.0.0.1');
  const server = spawnPostgres(data, port, { detached: true });
  server.unref();
  writeFileSync(join(runDirectory(), 'postgres.pid'), String(server.pid));
  await untilServing(port, server);
  return port;
}
