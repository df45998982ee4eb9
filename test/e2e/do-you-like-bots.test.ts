import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import twilio from 'twilio';
import { Handset } from '../support/handset';
import { productPlace, startProduct, type Product, type ProductPlace } from '../support/product';
import { settled } from '../support/settled';

const root = path.join(__dirname, '..', '..');
const NUMBER = '+15559990000';

let dataDir: string;
let place: ProductPlace;
let product: Product;
let flowSid: string;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-e2e-'));
  place = await productPlace(dataDir);
  product = await startProduct(place);
});
afterAll(async () => {
  await product.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function client() {
  const sdk = twilio(`AC${'0'.repeat(32)}`, 'perdure');
  sdk.studio.baseUrl = sdk.conversations.baseUrl = product.origin;
  return sdk;
}

const handset = (address: string): Handset => new Handset(product.origin, address);

test('the example talks to it with nothing but the SDK', async () => {
  const env = { ...process.env, PERDURE_URL: product.origin };
  const { stdout } = await promisify(execFile)(process.execPath, ['examples/do-you-like-bots.js'], { cwd: root, env });
  expect(stdout).toContain('hi → Hi, do you like bots? → Yes → 🤖');
  expect(stdout).toContain('hi → Hi, do you like bots? → no → 👽');
  expect(stdout).toContain('hi → Hi, do you like bots? → maybe → 👻');
  flowSid = /FW[0-9a-f]{32}/.exec(stdout)![0];
});

test('its executions read as Twilio tells them', async () => {
  const flow = client().studio.v2.flows(flowSid);
  const executions = await settled(
    () => flow.executions.list(),
    (all) => all.length === 3 && all.every(({ status }) => status === 'ended'),
  );
  expect(executions).toHaveLength(3);
  for (const { sid, contactChannelAddress } of executions) {
    expect(sid).toMatch(/^FN[0-9a-f]{32}$/);
    const steps = await flow.executions(sid).steps.list();
    expect(steps.map(({ transitionedFrom }) => transitionedFrom)).toContain('send_and_reply_1');
    expect(steps.filter(({ transitionedTo }) => transitionedTo === 'Ended')).toHaveLength(1);
    const { context } = (await flow.executions(sid).executionContext().fetch()) as {
      context: {
        contact: { channel: { address: string } };
        widgets: Record<string, Record<string, Record<string, string>>>;
      };
    };
    expect(context.contact.channel.address).toBe(contactChannelAddress);
    expect(context.widgets.send_and_reply_1!.inbound!.Body).toMatch(/Yes|no|maybe/);
  }
});

test('only the webhook of the auto-creation is left on the conversations', async () => {
  const { conversations } = client().conversations.v1;
  for (const { sid } of await conversations.list()) {
    const webhooks = await conversations(sid).webhooks.list();
    expect(webhooks.map(({ target }) => target)).toEqual(['studio']);
  }
});

test('an answer comes also when everything was killed between question and answer', async () => {
  const phone = handset('+15550004444');
  await phone.text(NUMBER, 'hi');
  expect(await phone.received(1)).toEqual(['Hi, do you like bots?']);
  await product.kill();
  product = await startProduct(place);
  await phone.text(NUMBER, 'yes');
  expect(await phone.received(2)).toEqual(['Hi, do you like bots?', '🤖']);
});

test('an answer comes also when the Temporal server was killed between question and answer', async () => {
  const phone = handset('+15550005555');
  await phone.text(NUMBER, 'hi');
  await phone.received(1);
  const { server } = JSON.parse(readFileSync(path.join(dataDir, 'temporal.db.pid'), 'utf8')) as { server: number };
  process.kill(server, 'SIGKILL');
  await phone.text(NUMBER, 'no');
  expect(await phone.received(2)).toEqual(['Hi, do you like bots?', '👽']);
});

test("what waited ends when Temporal's database is lost, and the next message begins anew", async () => {
  const phone = handset('+15550006666');
  const own = async (): Promise<string[]> =>
    (await client().studio.v2.flows(flowSid).executions.list()).flatMap(({ contactChannelAddress, status }) =>
      contactChannelAddress === phone.address ? [status] : [],
    );
  await phone.text(NUMBER, 'hi');
  await phone.received(1);
  // What the store has not heard of yet is lost with Temporal's database.
  expect(await settled(own, ({ length }) => length > 0)).toEqual(['active']);
  await product.stop();
  for (const suffix of ['', '-shm', '-wal']) rmSync(path.join(dataDir, `temporal.db${suffix}`), { force: true });
  product = await startProduct(place);
  expect(product.output()).toContain('temporal.db is gone, and with it what was running; flows and records are kept');
  await phone.text(NUMBER, 'hello?');
  expect(await phone.received(2)).toEqual(['Hi, do you like bots?', 'Hi, do you like bots?']);
  expect(await settled(own, (all) => all.includes('ended'))).toEqual(['active', 'ended']);
  await phone.text(NUMBER, 'yes');
  expect((await phone.received(3)).at(-1)).toBe('🤖');
});

test('it stops in order and says so with exit code 0', async () => {
  expect(await product.stop()).toBe(0);
  product = await startProduct(place);
});
