import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Gives a file its contents in one step: whoever reads it finds the former ones or these, also where the process dies in the
 * middle or the disk is full.
 */
export function replaceFile(path: string, text: string): void {
  const unfinished = `${path}.${process.pid}.part`;
  try {
    writeFileSync(unfinished, text);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}
