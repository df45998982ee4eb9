import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import twilio from 'twilio';
import { Handset } from '../support/handset';
import { productPlace, startProduct, type Product } from '../support/product';
import { settled } from '../support/settled';

const NUMBER = '+15559990000';
const ROUNDS = 8;
const QUESTION = 'Hi, do you like bots?';
const ANSWER = '🤖';

let dataDir: string;
let product: Product;
beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-e2e-'));
  const clock = path.join(__dirname, '..', 'support', 'jumping-clock.cjs');
  product = await startProduct(await productPlace(dataDir), [], { NODE_OPTIONS: `--require ${clock}` });
  // Publishes its flow and gives it the number.
  const env = { ...process.env, PERDURE_URL: product.origin };
  await promisify(execFile)(process.execPath, ['examples/do-you-like-bots.js'], { env });
});
afterAll(async () => {
  await product.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** How often a phone has the question and the answer; in which order they came, its own clock would say. */
async function had(phone: Handset): Promise<[questions: number, answers: number]> {
  const texts = await phone.inbox();
  return [QUESTION, ANSWER].map((wanted) => texts.filter((text) => text === wanted).length) as [number, number];
}

/** Writes, is asked, answers, over and over; each time while the clock shows something else. */
async function converse(phone: Handset): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    await phone.text(NUMBER, 'hi');
    expect(
      await settled(
        () => had(phone),
        ([questions]) => questions > round,
      ),
    ).toEqual([round + 1, round]);
    await phone.text(NUMBER, 'yes');
    expect(
      await settled(
        () => had(phone),
        ([, answers]) => answers > round,
      ),
    ).toEqual([round + 1, round + 1]);
  }
}

test('a clock that is set an hour forth and back again and again loses nothing, and doubles nothing', async () => {
  const phones = Array.from({ length: 5 }, (_, index) => new Handset(product.origin, `+1555000700${index}`));
  await Promise.all(phones.map(converse));

  const sdk = twilio(`AC${'0'.repeat(32)}`, 'perdure');
  sdk.studio.baseUrl = product.origin;
  const [flow] = await sdk.studio.v2.flows.list();
  const active = async (): Promise<number> =>
    (await sdk.studio.v2.flows(flow!.sid).executions.list()).filter(({ status }) => status === 'active').length;
  expect(await settled(active, (count) => count === 0)).toBe(0);
});
