/** What the socket says. */
const SOCKET = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'];
/** What the system says: this process, or all of them, have no files left. */
const FILES = ['EMFILE', 'ENFILE'];
/**
 * What PostgreSQL says: it is a standby, or its disk is full and somebody has made it read-only; one transaction is in the way
 * of another.
 */
const POSTGRES = ['25006', '40001', '40P01', '55P03'];
const CODES: ReadonlySet<string> = new Set([...SOCKET, ...FILES, ...POSTGRES]);

/**
 * Classes of what PostgreSQL says: the connection is broken; no room for more connections, in memory or on the disk; shutting
 * down, starting up, a statement that took too long; the disk fails.
 */
const POSTGRES_CLASSES = /^(08|53|57|58)[0-9A-Z]{3}$/;
/** What SQLite says: another process holds the file, the disk is full or fails. Most codes have the particulars behind them. */
const SQLITE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN)(_|$)/;

/** The driver of PostgreSQL gives these no code. */
const MESSAGES =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/**
 * Whether an error of the store means that its database cannot work just now, so that the same call may succeed later.
 * Anything else is a bug of ours.
 */
export function isStoreUnavailable(error: unknown): boolean {
  const { code, message, errors } = (error ?? {}) as { code?: unknown; message?: unknown; errors?: unknown };
  if (typeof code === 'string' && (CODES.has(code) || POSTGRES_CLASSES.test(code) || SQLITE.test(code))) return true;
  if (typeof message === 'string' && MESSAGES.test(message)) return true;
  return Array.isArray(errors) && errors.some(isStoreUnavailable);
}
