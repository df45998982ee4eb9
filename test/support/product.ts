import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/temporal/embedded/ports';

const root = path.join(__dirname, '..', '..');
const READY_MS = 180_000;

/** Perdure as `npm start` starts it, in a process of its own, on free ports. */
export interface Product {
  origin: string;
  /** What it has printed so far. */
  output(): string;
  /** Asks it to stop, as Ctrl-C does, and gives its exit code. */
  stop(): Promise<number | null>;
  /** Ends the process that does the work, with no chance to clean up. */
  kill(): Promise<void>;
}

/** Ports that a product keeps over its restarts. */
export interface ProductPlace {
  dataDir: string;
  port: number;
  temporalPort: number;
  temporalUiPort: number;
  /** Files and sockets that each of its processes may have open; as many as the tests may unless told. */
  openFiles?: number;
}

export async function productPlace(dataDir: string): Promise<ProductPlace> {
  const [port, temporalPort, temporalUiPort] = [
    await freePort('127.0.0.1'),
    await freePort('127.0.0.1'),
    await freePort('127.0.0.1'),
  ];
  return { dataDir, port, temporalPort, temporalUiPort };
}

/** Starts it and waits until it is ready. */
export async function startProduct(
  place: ProductPlace,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Product> {
  const [program, ...rest] = bounded([process.execPath, 'scripts/start.mjs', ...args], place);
  const child = spawn(program, rest, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: {
      ...process.env,
      PORT: String(place.port),
      TEMPORAL_PORT: String(place.temporalPort),
      TEMPORAL_UI_PORT: String(place.temporalUiPort),
      PERDURE_DATA_DIR: place.dataDir,
      ...env,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const origin = `http://localhost:${place.port}`;
  await untilReady(child, origin, () => output);
  return {
    origin,
    output: () => output,
    async stop() {
      const exited = once(child, 'exit');
      process.kill(-child.pid!, 'SIGINT');
      const [code] = (await exited) as [number | null];
      return code;
    },
    async kill() {
      const exited = once(child, 'exit');
      process.kill(-child.pid!, 'SIGKILL');
      await exited;
    },
  };
}

function bounded(command: [string, ...string[]], { openFiles }: ProductPlace): [string, ...string[]] {
  return openFiles === undefined ? command : ['sh', '-c', `ulimit -n ${openFiles}; exec "$@"`, 'sh', ...command];
}

/** One product for all tests of a file, with data of its own. It is there from the first `beforeAll` after this one on. */
export function useProduct(
  env: Readonly<Record<string, string>> = {},
): Pick<Product, 'origin'> & { readonly temporalAddress: string } {
  let dataDir: string;
  let place: ProductPlace;
  let product: Product;
  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-e2e-'));
    place = await productPlace(dataDir);
    product = await startProduct(place, [], env);
  });
  afterAll(async () => {
    await product.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return {
    get origin() {
      return product.origin;
    },
    get temporalAddress() {
      return `127.0.0.1:${place.temporalPort}`;
    },
  };
}

async function untilReady(child: ChildProcess, origin: string, output: () => string): Promise<void> {
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline;) {
    if (child.exitCode !== null) throw new Error(`Expected Perdure to start, but it ended:\n${output()}`);
    const ready = await fetch(`${origin}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Expected Perdure to be ready within ${READY_MS / 1000} s, but:\n${output()}`);
}
