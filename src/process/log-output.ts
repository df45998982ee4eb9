import { write, writeSync } from 'node:fs';

/** Bytes of log that wait for a reader who does not read; what comes after is dropped, the service goes on. */
const MAX_WAITING = 16 * 1024 * 1024;

/** Milliseconds until a reader who does not read is tried again. */
const RETRY_MS = 100;

/** Milliseconds for which the end of the process waits for such a reader. */
const FLUSH_MS = 500;
const FLUSH_RETRY_MS = 5;

/**
 * Writes a log to a file descriptor, in the background and in order. Nothing waits for whoever reads it: while he does not
 * read, what is too much is dropped, and once he is gone, everything is. The destination of pino itself would wait for
 * either at the end of the process, for ever.
 */
export class LogOutput {
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  /** What is being written, or is tried again in a moment. */
  private chunk: Buffer = Buffer.alloc(0);
  private state: 'idle' | 'writing' | 'pausing' | 'gone' = 'idle';

  constructor(private readonly descriptor: number) {}

  /** Takes a line. */
  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.state === 'gone' || this.waitingBytes + bytes.length > MAX_WAITING) return;
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    if (this.state === 'idle') this.next();
  }

  /** Writes what waits before the process ends, as far as the reader takes it soon. */
  flushSync(): void {
    const sleeper = new Int32Array(new SharedArrayBuffer(4));
    const deadline = performance.now() + FLUSH_MS;
    // What is on its way in the background arrives from there.
    let rest = this.state === 'writing' ? this.takeWaiting() : Buffer.concat([this.chunk, this.takeWaiting()]);
    if (this.state !== 'writing') this.chunk = Buffer.alloc(0);
    while (rest.length > 0 && performance.now() < deadline) {
      try {
        rest = rest.subarray(writeSync(this.descriptor, rest));
      } catch (error) {
        if (!isFull(error)) return;
        Atomics.wait(sleeper, 0, 0, FLUSH_RETRY_MS);
      }
    }
  }

  private next(): void {
    if (this.chunk.length === 0) this.chunk = this.takeWaiting();
    this.state = this.chunk.length > 0 ? 'writing' : 'idle';
    if (this.state === 'writing') write(this.descriptor, this.chunk, (error, count) => this.written(error, count));
  }

  private written(error: NodeJS.ErrnoException | null, count: number): void {
    if (isFull(error)) {
      this.state = 'pausing';
      setTimeout(() => this.next(), RETRY_MS).unref();
    } else if (error) {
      this.state = 'gone';
      this.takeWaiting();
    } else {
      this.chunk = this.chunk.subarray(count);
      this.next();
    }
  }

  private takeWaiting(): Buffer {
    const taken = Buffer.concat(this.waiting);
    this.waiting = [];
    this.waitingBytes = 0;
    return taken;
  }
}

/** A pipe that its reader has let fill up. */
function isFull(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'EAGAIN';
}
