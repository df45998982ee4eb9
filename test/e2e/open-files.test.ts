import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { Handset } from '../support/handset';
import { productPlace, startProduct, type Product, type ProductPlace } from '../support/product';
import { settled } from '../support/settled';

const NUMBER = '+15559990000';
const OPEN_FILES = 200;

let dataDir: string;
let place: ProductPlace;
let product: Product;
beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-e2e-'));
  place = { ...(await productPlace(dataDir)), openFiles: OPEN_FILES };
  product = await startProduct(place);
  // Publishes its flow and gives it the number.
  const env = { ...process.env, PERDURE_URL: product.origin };
  await promisify(execFile)(process.execPath, ['examples/do-you-like-bots.js'], { env });
});
afterAll(async () => {
  await product.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const processId = (): number =>
  (JSON.parse(readFileSync(path.join(dataDir, 'perdure.pid'), 'utf8')) as { pid: number }).pid;

/** Asks over one connection, which was there before the crowd came. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const ask = (url: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = request(`http://127.0.0.1:${place.port}${url}`, { agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    asked.on('error', reject).end();
  });

/** Connections that never ask anything. */
function crowd(size: number): { isClosed: () => number } {
  let closed = 0;
  for (let index = 0; index < size; index += 1) {
    const socket: Socket = connect(place.port, '127.0.0.1');
    socket
      .on('error', () => undefined)
      .on('close', () => (closed += 1))
      .resume();
  }
  return { isClosed: () => closed };
}

test('more connections than there are files for cost nobody else anything that lasts', async () => {
  const phone = new Handset(product.origin, '+15550006666');
  await phone.text(NUMBER, 'hi');
  expect(await phone.received(1)).toEqual(['Hi, do you like bots?']);
  const before = processId();
  expect(await ask('/readyz')).toBe(200);

  const many = crowd(2 * OPEN_FILES);
  const closed = async (): Promise<number> => many.isClosed();
  expect(await settled(closed, (count) => count >= OPEN_FILES)).toBeGreaterThanOrEqual(OPEN_FILES);
  // Whoever is served already goes on being served; and those who say nothing are seen off.
  expect(await ask('/readyz')).toBe(200);
  expect(await settled(closed, (count) => count === 2 * OPEN_FILES)).toBe(2 * OPEN_FILES);

  await phone.text(NUMBER, 'yes');
  expect(await phone.received(2)).toEqual(['Hi, do you like bots?', '🤖']);
  expect(processId()).toBe(before);
});
