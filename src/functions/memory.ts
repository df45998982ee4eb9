import { readFile } from 'node:fs/promises';

/**
 * Whether a process has more memory than that. Node bounds its heap by itself, but not its buffers. Told by Linux only;
 * elsewhere the answer is no.
 */
export async function exceedsMemory(pid: number, megabytes: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
  return kilobytes !== undefined && Number(kilobytes) > megabytes * 1024;
}
