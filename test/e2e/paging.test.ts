import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import twilio from 'twilio';
import type { ExecutionPage } from 'twilio/lib/rest/studio/v2/flow/execution';
import { openStore } from '../../src/store';
import { newSid } from '../../src/twilio/sid';
import { greeting } from '../support/definitions';
import { journalBatch, journalExecution } from '../support/journal';
import { productPlace, startProduct, type Product } from '../support/product';
import {
  installTwilioCommandLine,
  INSTALL_TIMEOUT,
  twilioCommandLine,
  type TwilioCommandLine,
} from '../support/twilio-command-line';

const COUNT = 1000;
const ACCOUNT = `AC${'0'.repeat(32)}`;
const flowSid = newSid('FW');
const LIST = 'api:studio:v2:flows:executions:list';

/** SIDs of the executions that were there before the product has started, newest first. */
const sids = Array.from({ length: COUNT }, () => newSid('FN'));

let dataDir: string;
let product: Product;
let cli: TwilioCommandLine;
let begun = 0;

/** As an installation has them that has run for a while. */
async function fill(): Promise<void> {
  const store = await openStore({ dataDir, onError: (error) => console.error(error) });
  const definition = JSON.stringify(greeting());
  const save = { friendlyName: 'Busy', status: 'published', commitMessage: null, definition, warnings: [] } as const;
  await store.flows.create(ACCOUNT, flowSid, save);
  for (const [index, sid] of sids.entries()) {
    const startedAt = new Date(Date.now() - (index + 1) * 1000).toISOString();
    const execution = journalExecution({ sid, accountSid: ACCOUNT, flowSid, startedAt });
    await store.executions.record(journalBatch(execution, { ending: { reason: 'FLOW_END', endedAt: startedAt } }));
  }
  await store.close();
}

beforeAll(async () => {
  await installTwilioCommandLine();
  dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-paging-'));
  await fill();
  const place = await productPlace(dataDir);
  product = await startProduct(place);
  cli = twilioCommandLine(place.port);
}, INSTALL_TIMEOUT);
afterAll(async () => {
  await product.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function executions() {
  const client = twilio(ACCOUNT, 'perdure');
  client.studio.baseUrl = product.origin;
  return client.studio.v2.flows(flowSid).executions;
}

/** Begins an execution of the flow, which is the newest from then on. */
async function begin(): Promise<string> {
  begun += 1;
  return (await executions().create({ to: `+1555${String(begun).padStart(7, '0')}`, from: '+15559990000' })).sid;
}

const sidsOf = (rows: readonly { sid: string }[]): string[] => rows.map(({ sid }) => sid);
const known = (rows: readonly { sid: string }[]): string[] => sidsOf(rows).filter((sid) => sids.includes(sid));

describe('The library of Twilio', () => {
  test('lists all, or as many as it is asked for, in pages of any size', async () => {
    expect(sidsOf(await executions().list())).toEqual(sids);
    expect(sidsOf(await executions().list({ pageSize: 333 }))).toEqual(sids);
    expect(sidsOf(await executions().list({ limit: 7 }))).toEqual(sids.slice(0, 7));
    expect(sidsOf(await executions().list({ limit: 120, pageSize: 50 }))).toEqual(sids.slice(0, 120));
  });

  test('goes through each, until it has seen enough', async () => {
    const seen: string[] = [];
    await new Promise<void>((resolve, reject) => {
      executions().each({
        pageSize: 100,
        callback: ({ sid }, done) => {
          seen.push(sid);
          if (seen.length === 450) done();
        },
        done: (error?: Error) => (error ? reject(error) : resolve()),
      });
    });
    expect(seen).toEqual(sids.slice(0, 450));
  });

  test('turns pages forwards and back while executions begin, and misses and repeats none', async () => {
    let page = await executions().page({ pageSize: 150 });
    const pages = [sidsOf(page.instances)];
    const urls: (string | undefined)[] = [page.nextPageUrl];
    const added: string[] = [];
    for (let next = await page.nextPage(); next; next = await page.nextPage()) {
      page = next as ExecutionPage;
      added.unshift(await begin());
      pages.push(sidsOf(page.instances));
      urls.push(page.nextPageUrl, page.previousPageUrl);
    }
    expect(pages.flat()).toEqual(sids);
    expect(pages).toHaveLength(Math.ceil(COUNT / 150));
    for (const url of urls.filter((one) => one !== undefined))
      expect(url).toMatch(`${product.origin}/v2/Flows/${flowSid}/Executions?PageSize=150&Page=`);

    const back = [...pages.at(-1)!];
    for (let previous = await page.previousPage(); previous; previous = await page.previousPage()) {
      page = previous as ExecutionPage;
      back.unshift(...sidsOf(page.instances));
    }
    // What has begun meanwhile is on no page of then.
    expect(back).toEqual(sids);
    expect(sidsOf(await executions().list({ limit: 10 }))).toEqual([...added, ...sids].slice(0, 10));
  });

  test('comes back to a page by its URL', async () => {
    const first = await executions().page({ pageSize: 40 });
    const second = (await first.nextPage()) as ExecutionPage;
    await begin();
    const again = await executions().getPage(first.nextPageUrl!);
    expect(sidsOf(again.instances)).toEqual(sidsOf(second.instances));
  });
});

describe('The command line of Twilio', () => {
  const list = async (...args: readonly string[]): Promise<{ sid: string }[]> =>
    (await cli.json(LIST, '--flow-sid', flowSid, '--properties', 'sid', ...args)) as { sid: string }[];

  test('lists all, page by page, while executions begin', async () => {
    const begins = (async () => {
      for (let count = 0; count < 10; count += 1) await begin();
    })();
    const all = await list('--page-size', '50', '--no-limit');
    await begins;
    expect(known(all)).toEqual(sids);
    expect(new Set(sidsOf(all)).size).toBe(all.length);
  });

  test('lists as many as it is asked for, and 50 unless told', async () => {
    const newest = sidsOf(await executions().list({ limit: 130 }));
    expect(sidsOf(await list('--page-size', '60', '--limit', '130'))).toEqual(newest);
    expect(sidsOf(await list())).toEqual(newest.slice(0, 50));
  });
});
