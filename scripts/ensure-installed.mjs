/**
 * Installs the dependencies when `node_modules` is missing, or older than `package-lock.json` says. Has no dependency of
 * its own, so that every command works in a fresh clone; several commands at once install once.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const OLDEST_NODE = [20, 3];
/** An install takes half a minute; a slow network, minutes. */
const WAIT_MS = 15 * 60 * 1000;

/**
 * Makes `node_modules` match the lockfile. Ends the process with code 78 and a remedy where it cannot.
 *
 * @param {string} root folder of the project
 */
export async function ensureInstalled(root = projectRoot) {
  requireNode();
  if (isInstalled(root)) return;
  const release = await lock(join(root, '.cache', 'install.lock'));
  try {
    if (!isInstalled(root)) install(root);
  } finally {
    release();
  }
}

/** Whether each package of the lockfile is there in its version; optional ones are for other platforms. */
export function isInstalled(root) {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  const wanted = readJson(join(root, 'package-lock.json'))?.packages;
  if (!installed || !wanted) return false;
  return Object.entries(wanted).every(
    ([path, { version, link, optional }]) =>
      !path.includes('node_modules/') || link || optional || installed[path]?.version === version,
  );
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(
    `Expected Node.js ${OLDEST_NODE.join('.')} or later, but this is ${process.versions.node}. Install a newer one.`,
  );
}

function install(root) {
  // `npm ci` would pull the modules from under a process that runs with the older ones.
  const command = existsSync(join(root, 'node_modules')) ? 'install --no-save' : 'ci';
  console.log(`Installing dependencies (npm ${command}) …`);
  // A shell, because npm is a script on Windows.
  const npm = spawnSync(`npm ${command} --no-audit --no-fund --loglevel=error`, {
    cwd: root,
    shell: true,
    stdio: 'inherit',
  });
  if (npm.status !== 0)
    fail(`Expected "npm ${command}" to install the dependencies, but it failed; its output is above.`);
}

/** A lock between processes. One that a killed process has left is taken over. */
async function lock(folder) {
  const owner = join(folder, 'pid');
  mkdirSync(dirname(folder), { recursive: true });
  for (const deadline = Date.now() + WAIT_MS; Date.now() < deadline; await sleep(200)) {
    try {
      mkdirSync(folder);
      writeFileSync(owner, String(process.pid));
      return () => rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const pid = existsSync(owner) ? Number(readFileSync(owner, 'utf8')) : 0;
      if (pid > 0 && !isAlive(pid)) rmSync(folder, { recursive: true, force: true });
    }
  }
  return fail(
    `Another process has been installing for ${WAIT_MS / 60_000} minutes. If there is none, delete ${folder}.`,
  );
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

function fail(message) {
  console.error(message);
  process.exit(78);
}
