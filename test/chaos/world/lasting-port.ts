import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to whoever asks for any: those may be taken while their owner is dead. */
const RANGE = { from: 20_000, below: 32_000 } as const;

/** A port of loopback that is free, and that nobody gets by chance while the process that has it is down. */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = randomInt(RANGE.from, RANGE.below);
    const server = createServer();
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') continue;
      throw error;
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}
