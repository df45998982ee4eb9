import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface TwilioProcessOptions {
  /** Path of the simulator's database, or `:memory:`. */
  database: string;
  /** On loopback; any that is free unless told. */
  port?: number;
  /** Attempts after the first that every webhook gets. */
  retries?: number;
  /** What it signs webhooks with. */
  authToken?: string;
}

/** The local Twilio in a process of its own, which whoever started it can kill. */
export interface TwilioProcess {
  origin: string;
  process: ChildProcess;
}

/** Starts the process and waits until it answers. @throws Error when it ends before */
export async function startTwilioProcess(options: TwilioProcessOptions): Promise<TwilioProcess> {
  const child = spawnTwilio(options);
  const ended = once(child, 'exit').then(([code]: unknown[]) => {
    throw new Error(`Expected the local Twilio to start, but it ended with code ${String(code)}`);
  });
  ended.catch(() => undefined);
  const [origin] = (await Promise.race([once(createInterface(child.stdout!), 'line'), ended])) as [string];
  return { origin, process: child };
}

/** Starts the process without waiting for it. */
export function spawnTwilio(options: TwilioProcessOptions): ChildProcess {
  const script = join(__dirname, 'twilio-process.ts');
  return spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
