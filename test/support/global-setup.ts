import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setRunDirectory } from './run-directory';

/** Prepares one run of jest: a folder that its processes share, and a guard that ends what they leave behind. */
export default function globalSetup(): void {
  const directory = mkdtempSync(join(tmpdir(), 'perdure-test-'));
  setRunDirectory(directory);
  const guard = spawn(process.execPath, [join(__dirname, 'guard.mjs'), directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  // The pipe alone ties the guard to this process; neither keeps it alive.
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
}
