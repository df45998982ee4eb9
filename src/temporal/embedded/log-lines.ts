import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';

/** Fields that our own log line has already, or that nobody reads. */
const DROPPED = new Set(['time', 'ts', 'level', 'msg', 'logging-call-at', 'host']);

/** What the server warns of and what is in order: a schedule does not catch up on the time when nothing ran. */
const EXPECTED = new Set(['Schedule missed catchup window']);

/**
 * Writes a server's log to ours: its lines are JSON, other output counts as debugging.
 *
 * @param onLine gets each line as it came
 */
export function forwardLog(stream: Readable, logger: Logger, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', (line) => {
    onLine(line);
    const entry = parseEntry(line);
    if (entry === undefined) logger.debug(line);
    else logger[entry.level](entry.fields, entry.message);
  });
}

interface Entry {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown>;
}

function parseEntry(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(line) as Record<string, unknown>;
    const fields = Object.fromEntries(Object.entries(record).filter(([name]) => !DROPPED.has(name)));
    const message = String(record.msg);
    return { level: EXPECTED.has(message) ? 'debug' : levelOf(String(record.level)), message, fields };
  } catch {
    return undefined; // A line that only looks like JSON is a line of text.
  }
}

function levelOf(level: string): Entry['level'] {
  const name = level.toLowerCase();
  if (name === 'debug' || name === 'info' || name === 'warn') return name;
  return 'error'; // error, and what is worse: dpanic, panic, fatal
}
