import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../simulator/support/eventually';
import { Handset } from '../support/handset';
import { productPlace, startProduct, type Product, type ProductPlace } from '../support/product';

const root = path.join(__dirname, '..', '..');
const AUTHORIZATION = `Basic ${Buffer.from(`AC${'0'.repeat(32)}:perdure`).toString('base64')}`;

let dataDir: string;
let place: ProductPlace;
let product: Product;

/** What the example has printed. */
let printed = '';
let sink: ChildProcess;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-events-'));
  place = await productPlace(dataDir);
  product = await startProduct(place);
  const env = { ...process.env, PERDURE_URL: product.origin };
  sink = spawn(process.execPath, ['examples/event-sink.js'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  sink.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await eventually(() => printed.includes('listens'), 'the sink');
});
afterAll(async () => {
  sink.kill();
  await once(sink, 'exit');
  await product.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Follows the stream until it ends. */
function follow(lastEventId?: string): { text: () => string; end: Promise<void> } {
  let text = '';
  const headers = { authorization: AUTHORIZATION, ...(lastEventId && { 'last-event-id': lastEventId }) };
  const end = fetch(`${product.origin}/v1/Events`, { headers }).then(async ({ body }) => {
    for await (const chunk of body!) text += Buffer.from(chunk as Uint8Array).toString();
  });
  return { text: () => text, end };
}

const ENDED = 'event: com.twilio.studio.flow.execution.ended';

const NUMBER = '+15559990000';

/** What the example has printed of executions, without their SIDs. */
const told = (): string[] => printed.split('\n').flatMap((line) => /^FN\w+ {2}(.*)/.exec(line)?.[1] ?? []);
const count = (what: string): number => told().filter((line) => line.startsWith(what)).length;

test('a sink and a stream hear of conversations, in order, and go on after a restart', async () => {
  const stream = follow();
  await eventually(() => stream.text().includes('retry'), 'the stream');
  const env = { ...process.env, PERDURE_URL: product.origin, NUMBER };
  await promisify(execFile)(process.execPath, ['examples/do-you-like-bots.js'], { cwd: root, env });
  await eventually(() => count('execution ended  FLOW_END') === 3, 'three ends', told);
  await new Handset(product.origin, '+15550004444').text(NUMBER, 'hi');
  await eventually(() => count('step ended  Trigger') === 4, 'a fourth beginning', told);
  await product.stop();
  await stream.end;
  const lastId = [...stream.text().matchAll(/^id: (\d+)$/gm)].at(-1)?.[1];
  product = await startProduct(place);
  const resumed = follow(lastId);
  await new Handset(product.origin, '+15550004444').text(NUMBER, 'Yes');
  await eventually(() => count('execution ended  FLOW_END') === 4, 'the fourth end', told);
  await eventually(() => resumed.text().includes(ENDED), 'the end in the stream', resumed.text);
  expect(count('execution started')).toBe(4);
  expect(count('step ended  Trigger')).toBe(4);
  const ids = [...(stream.text() + resumed.text()).matchAll(/^id: (\d+)\nevent/gm)].map(([, id]) => Number(id));
  expect(ids).toEqual(Array.from(ids, (_, index) => index + 1));
  expect(ids).toHaveLength(told().length);
});
