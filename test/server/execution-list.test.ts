import { newSid } from '../../src/twilio/sid';
import { greeting } from '../support/definitions';
import { ACCOUNT, useApp } from '../support/test-app';

const FROM = '+15550100';

/** What the library's pages have in common; it loses their class on the way. */
interface Walk {
  instances: { sid: string }[];
  nextPage(): Promise<Walk | undefined> | undefined;
  previousPage(): Promise<Walk | undefined> | undefined;
}

describe('A list of executions', () => {
  const app = useApp();
  let flowSid: string;
  const at = (index: number) => new Date(Date.parse('2026-11-01T00:00:00.000Z') + index * 60_000 + 500).toISOString();
  const list = (query: string) => app.call('get', `/v2/Flows/${flowSid}/Executions${query}`);

  beforeAll(async () => {
    const flow = { friendlyName: 'Busy', status: 'published', definition: greeting() } as const;
    flowSid = (await app.studio.flows.create(flow)).sid;
    for (let index = 0; index < 1000; index += 1) {
      const facts = { sid: newSid('FN'), accountSid: ACCOUNT.sid, flowSid, revision: 1, workflowId: `w${index}` };
      const rest = {
        contactAddress: `+${index}`,
        initiatedBy: null,
        startedAt: at(index),
        position: null,
        cleanup: [],
      };
      await app.stores.store.executions.record({
        execution: { ...facts, ...rest },
        from: 0,
        steps: [],
        replaying: false,
        ...(index % 10 === 0 && { ending: { reason: 'FLOW_END', endedAt: at(index) } }),
      });
    }
  });

  it('is walked by the official library, forwards and back', async () => {
    const executions = () => app.studio.flows(flowSid).executions;
    const all = await executions().list({ pageSize: 100 });
    expect(all.map((execution) => execution.contactChannelAddress)).toEqual(
      Array.from({ length: 1000 }, (_, index) => `+${999 - index}`),
    );
    let page: Walk = await executions().page({ pageSize: 300 });
    const forwards = [...page.instances];
    for (let next = await page.nextPage(); next; next = await page.nextPage())
      forwards.push(...(page = next).instances);
    expect(forwards.map(({ sid }) => sid)).toEqual(all.map(({ sid }) => sid));
    const backwards = [...page.instances].reverse();
    for (let before = await page.previousPage(); before; before = await page.previousPage()) {
      backwards.push(...[...(page = before).instances].reverse());
    }
    expect(backwards.map(({ sid }) => sid)).toEqual(all.map(({ sid }) => sid).reverse());
  });

  it('has pages of at most 1,000, also for who wants more in all', async () => {
    expect(await app.studio.flows(flowSid).executions.list({ limit: 2000 })).toHaveLength(1000);
    const response = await list('?PageSize=1001');
    const url = expect.stringContaining('PageSize=1000&') as string;
    expect(response.body).toMatchObject({ meta: { page_size: 1000, url } });
  });

  it('is filtered by status and by when they began, by the second', async () => {
    const executions = await app.studio.flows(flowSid).executions.list({
      status: 'ended',
      dateCreatedFrom: new Date(at(100)),
      dateCreatedTo: new Date(at(150)),
    });
    const minutes = executions.map((execution) => Number(execution.contactChannelAddress.slice(1)));
    expect(minutes).toEqual([150, 140, 130, 120, 110, 100]);
    const shown = await list('?DateCreatedTo=2026-11-01T00:02:00Z');
    expect((shown.body as { executions: unknown[] }).executions).toHaveLength(3);
    const nothing = await list('?DateCreatedFrom=2026-11-02&DateCreatedTo=2026-11-01');
    expect([nothing.status, nothing.body]).toMatchObject([200, { executions: [] }]);
  });

  it('has the meta of Twilio, whose URLs keep the filters', async () => {
    const url = `${app.origin}/v2/Flows/${flowSid}/Executions`;
    const first = await list('?PageSize=2&status=active');
    const { meta } = first.body as { meta: Record<string, string> };
    expect(meta).toEqual({
      key: 'executions',
      page: 0,
      page_size: 2,
      first_page_url: `${url}?status=active&PageSize=2&Page=0`,
      previous_page_url: null,
      next_page_url: expect.stringContaining(`${url}?status=active&PageSize=2&Page=1&PageToken=PA`) as string,
      url: `${url}?status=active&PageSize=2&Page=0`,
    });
    const next = await list(meta.next_page_url!.slice(url.length));
    expect(next.body).toMatchObject({
      meta: { page: 1, previous_page_url: expect.stringContaining('PageToken=PB') as string },
    });
  });

  it('leads nowhere where all that was before a page has been deleted since', async () => {
    const { sid } = await app.studio.flows.create({ friendlyName: 'f', status: 'published', definition: greeting() });
    const { executions } = app.studio.flows(sid);
    for (let index = 0; index < 8; index += 1) await executions.create({ to: `+1555000${index}`, from: FROM });
    let page: Walk = await executions.page({ pageSize: 2 });
    const all = [...page.instances];
    for (let next = await page.nextPage(); next; next = await page.nextPage()) all.push(...(page = next).instances);
    for (const execution of all.slice(0, 5)) await executions(execution.sid).remove();
    page = (await page.previousPage())!;
    expect(page.instances.map((execution) => execution.sid)).toEqual([all[5]!.sid]);
    expect(await page.previousPage()).toBeUndefined();
  });

  it.each([
    ['?PageSize=0', 'PageSize'],
    ['?PageSize=-1', 'PageSize'],
    ['?PageSize=abc', 'PageSize'],
    ['?PageSize=1.5', 'PageSize'],
    ['?Page=-1', 'Page'],
    ['?Page=1', 'Page'],
    ['?Page=1000000000', 'Page'],
    ['?PageToken=xyz', 'PageToken'],
    ['?PageToken=PAW10', 'PageToken'],
    ['?status=running', 'status'],
    ['?DateCreatedFrom=yesterday', 'DateCreatedFrom'],
    ['?DateCreatedFrom=2026-13-01', 'DateCreatedFrom'],
    ['?DateCreatedTo=2026-11-01T25:00:00Z', 'DateCreatedTo'],
  ])('refuses %s', async (query, parameter) => {
    const response = await list(query);
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({
      code: 20001,
      message: expect.stringContaining(`Invalid parameter ${parameter}`) as string,
    });
  });

  it('takes the last of repeated parameters and ignores unknown ones', async () => {
    const response = await list('?PageSize=1&PageSize=3&Nonsense=x&__proto__=1');
    expect((response.body as { executions: unknown[] }).executions).toHaveLength(3);
  });
});

describe('Executions beyond the rate', () => {
  const app = useApp({ startsPerSecond: 1 });

  it('are refused with 429, and told when to try again', async () => {
    const flow = { friendlyName: 'Fast', status: 'published', definition: greeting() } as const;
    const { sid } = await app.studio.flows.create(flow);
    const start = (to: string) =>
      app.call('post', `/v2/Flows/${sid}/Executions`).type('form').send({ To: to, From: FROM });
    // So many that a slow machine cannot take them one a second either.
    const contacts = Array.from({ length: 30 }, (_, index) => `+1${index}`);
    const answers = await Promise.all(contacts.map(start));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(refused[0]!.headers['retry-after']).toBe('1');
    expect(refused[0]!.body).toMatchObject({ code: 20429, message: 'Too many requests', status: 429 });
  });
});
