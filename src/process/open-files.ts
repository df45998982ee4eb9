import { open } from 'node:fs/promises';
import { devNull } from 'node:os';

/**
 * How many files and sockets this process may have open; undefined where that is not bounded, or the system does not say. Read
 * once, and before there are connections: the report would look up the names of their other ends.
 */
export const OPEN_FILES_LIMIT = readLimit();

function readLimit(): number | undefined {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: unknown } } };
  const limit = userLimits?.open_files?.soft;
  return typeof limit === 'number' ? limit : undefined;
}

/** For `/readyz`: rejects while the process cannot open one file more. */
export async function canOpenFiles(): Promise<void> {
  const file = await open(devNull);
  await file.close();
}
