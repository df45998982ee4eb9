import Libsql from 'libsql';

/** A connection that nobody refers to is closed when it is collected, and its lock with it. */
const held = new Set<Libsql.Database>();

/**
 * Takes a lock between processes, which ends with its owner however that ends. It is SQLite's, on a file of its own: Node.js
 * has none.
 *
 * @returns gives it back; undefined where somebody else has it
 * @throws Error where the file cannot be made or written
 */
export function takeLock(file: string): (() => void) | undefined {
  const database = new Libsql(file);
  try {
    database.exec('begin immediate');
    held.add(database);
    return () => {
      held.delete(database);
      database.close();
    };
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** Whether SQLite could not do what it was asked because another connection has the file. */
export function isBusy(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY');
}
