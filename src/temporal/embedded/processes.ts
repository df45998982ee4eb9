import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../binary/run-command';

/** What the operating system tells of a running process. */
export interface ProcessInfo {
  parent: number;
  /** The command line, arguments separated by spaces. */
  command: string;
}

/** Looks a process up by its id. Undefined when there is none, and on Windows, where neither way exists. */
export async function processInfo(pid: number): Promise<ProcessInfo | undefined> {
  if (process.platform === 'linux') return linuxProcessInfo(pid);
  const ps = await runCommand('ps', ['-ww', '-o', 'ppid=,command=', '-p', String(pid)], { timeoutSeconds: 10 });
  const [, parent, command] = (ps.ok && /^\s*(\d+)\s+(.*)$/s.exec(ps.stdout)) || [];
  return parent === undefined || command === undefined ? undefined : { parent: Number(parent), command };
}

/** Containers often have no `ps`, Linux always has /proc. */
async function linuxProcessInfo(pid: number): Promise<ProcessInfo | undefined> {
  try {
    const [status, command] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    // A zombie has ended and waits for its parent to notice; while it has other threads it still holds its ports.
    if (/^State:\s+Z/m.test(status) && !/^Threads:\s+([2-9]|\d\d)/m.test(status)) return undefined;
    return { parent: Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]), command: command.split('\0').join(' ') };
  } catch {
    return undefined; // No such process.
  }
}

/** Ends a process: asks, waits up to `graceMs`, then kills. Resolves when it is gone. */
export async function endProcess(pid: number, graceMs: number): Promise<void> {
  if (!signal(pid, 'SIGTERM')) return;
  const deadline = performance.now() + graceMs;
  while ((await processInfo(pid)) !== undefined) {
    if (performance.now() > deadline && !signal(pid, 'SIGKILL')) return;
    await sleep(25);
  }
}

/** @returns false when there is no such process (any more) */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
