import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import twilio from 'twilio';
import { Random } from '../chaos/random';
import { Handset } from '../support/handset';
import { LossyNetwork } from '../support/lossy-network';
import { productPlace, startProduct, type Product } from '../support/product';
import { settled } from '../support/settled';
import { testTemporal } from '../support/temporal-server';

const NUMBER = '+15559990000';
/** Of each phone; more, until everything has happened that the network can do. */
const ROUNDS = 2;
const MOST_ROUNDS = 15;
const SEED = 'lossy';
/** Of a loss, for each piece of a connection, of which a conversation takes dozens. */
const LIKELIHOOD = 0.07;

/** Seconds: a task and an attempt at a send can be lost each, one after the other, and Temporal waits before each is missed. */
const PATIENCE = 240;

jest.setTimeout(700_000);

let dataDir: string;
let network: LossyNetwork;
let product: Product;
beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-e2e-'));
  const { address, namespace } = await testTemporal();
  network = await LossyNetwork.before(address, new Random(SEED));
  product = await startProduct(await productPlace(dataDir), [], {
    TEMPORAL_ADDRESS: network.address,
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_TASK_QUEUE: `lossy-${randomUUID()}`,
  });
  // Publishes its flow and gives it the number.
  const env = { ...process.env, PERDURE_URL: product.origin };
  await promisify(execFile)(process.execPath, ['examples/do-you-like-bots.js'], { env });
  network.lose(LIKELIHOOD);
});
afterAll(async () => {
  network.calm();
  await product.stop();
  await network.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const hasLostAll = (): boolean => Object.values(network.happened).every((count) => count > 0);

/** Writes, is asked, answers, over and over. Gives what has come, and what was to come. */
async function converse(phone: Handset): Promise<{ inbox: string[]; expected: string[] }> {
  const expected: string[] = [];
  const receives = async (body: string): Promise<void> => {
    expected.push(body);
    await settled(
      () => phone.inbox(),
      ({ length }) => length >= expected.length,
      PATIENCE,
    );
  };
  for (let round = 0; round < ROUNDS || (!hasLostAll() && round < MOST_ROUNDS); round += 1) {
    await phone.text(NUMBER, 'hi');
    await receives('Hi, do you like bots?');
    await phone.text(NUMBER, 'yes');
    await receives('🤖');
  }
  return { inbox: await phone.inbox(), expected };
}

/** What tells whether a message was lost, or is late. */
function keepLog(): void {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'perdure-lossy-')), 'product.log');
  writeFileSync(file, product.output());
  console.log(`the network did ${JSON.stringify(network.happened)}; what the product said is in ${file}`);
}

test('conversations go on over a network that loses packets and cuts connections, and nothing comes twice', async () => {
  const phones = Array.from({ length: 5 }, (_, index) => new Handset(product.origin, `+1555000800${index}`));
  const all = await Promise.all(phones.map(converse));
  if (!all.every(({ inbox, expected }) => inbox.join() === expected.join())) keepLog();
  for (const { inbox, expected } of all) expect(inbox).toEqual(expected);
  expect(hasLostAll()).toBe(true);

  network.calm();
  const sdk = twilio(`AC${'0'.repeat(32)}`, 'perdure');
  sdk.studio.baseUrl = product.origin;
  const [flow] = await sdk.studio.v2.flows.list();
  const active = async (): Promise<number> =>
    (await sdk.studio.v2.flows(flow!.sid).executions.list()).filter(({ status }) => status === 'active').length;
  expect(await settled(active, (count) => count === 0)).toBe(0);
  expect(await Promise.all(phones.map((phone) => phone.inbox()))).toEqual(all.map(({ expected }) => expected));
});
