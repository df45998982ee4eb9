import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ACCOUNT_SID, LocalTwilio } from '../simulator/support/local-twilio';

const page = readFileSync(path.join(__dirname, '../../docs/local-twilio.md'), 'utf8');
const [, table = ''] = /<!-- endpoints -->([\s\S]*?)<!-- \/endpoints -->/.exec(page) ?? [];
const paths = [...table.matchAll(/^\| `(\S+)`/gm)].map(([, name = '']) => name);

describe('the page of the local Twilio', () => {
  let twilio: LocalTwilio;
  beforeAll(async () => {
    twilio = await LocalTwilio.start();
  });
  afterAll(() => twilio.stop());

  /** SIDs of the right form, of nothing that is there but the account and its workspace. */
  const concrete = (name: string): string =>
    name.replace(/\{(\w\w)\}/g, (_all, prefix: string) =>
      ['AC', 'WS'].includes(prefix) ? prefix + ACCOUNT_SID.slice(2) : prefix + '1'.repeat(32),
    );

  it.each(paths)('names %s, which is there', async (name) => {
    for (const method of ['GET', 'POST']) {
      const response = await twilio.call(method, concrete(name), method === 'POST' ? {} : undefined);
      const { message = '' } = (await response.json()) as { message?: string };
      if (!message.includes('not part of the local Twilio')) return;
    }
    throw new Error(`Expected ${name} to be there`);
  });

  it('names every path that the simulator takes for its own', () => {
    const own = readFileSync(path.join(__dirname, '../../src/simulator/simulator.ts'), 'utf8');
    const taken = [...own.matchAll(/'(\/v1\/\w+)'/g)].map(([, name]) => name);
    expect(taken.length).toBeGreaterThan(5);
    expect(taken.filter((name) => !paths.includes(name ?? ''))).toEqual([]);
  });
});
