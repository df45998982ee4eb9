import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StepRecord } from '../../src/engine/journal';
import { newSid } from '../../src/twilio/sid';
import { greeting } from '../support/definitions';
import { OpenApi } from '../support/openapi';
import { ACCOUNT, useApp } from '../support/test-app';

/** What Twilio's specification says of requests: names of parameters, and which must be there. */
interface Requests {
  requests: Record<string, Record<string, RequestDescription>>;
}

interface RequestDescription {
  query: { name: string; required: boolean }[];
  form?: { properties: Record<string, unknown>; required?: string[] };
}

type Method = 'get' | 'post' | 'delete';

/** One call of each operation, with every parameter that the specification has for it. */
interface Call {
  method: Method;
  path: string;
  template: string;
  form?: Record<string, string>;
  query?: Record<string, string>;
}

const { requests } = JSON.parse(readFileSync(join(__dirname, '../fixtures/oai/studio-v2.json'), 'utf8')) as Requests;

const STEP: StepRecord = {
  sid: newSid('FT'),
  index: 0,
  widget: 'w',
  type: 'send-message',
  event: 'sent',
  to: null,
  parentStepSid: null,
  startedAt: '2026-11-21T10:00:00.100Z',
  endedAt: '2026-11-21T10:00:01.900Z',
  inputs: {},
  warnings: [],
};

describe('Every operation of Studio v2', () => {
  const api = new OpenApi('studio-v2');
  const app = useApp();
  const send = async ({ method, path, form, query }: Call) => {
    const request = app.call(method, path).query(query ?? {});
    const response = await (form ? request.type('form').send(form) : request);
    return { status: response.status, body: (response.status === 204 ? '' : response.body) as Record<string, unknown> };
  };
  const violations: string[] = [];
  const visit = async (call: Call): Promise<Record<string, unknown>> => {
    violations.push(...undescribed(call));
    const { status, body } = await send(call);
    // What a flow that is doubtful is told beside Twilio's own words.
    const { warnings: _, ...described } = body;
    const isValidation = call.template === '/v2/Flows/Validate';
    const answer = { method: call.method.toUpperCase(), path: call.path, status };
    violations.push(...api.problems({ ...answer, body: isValidation ? described : body }));
    return body;
  };

  it('takes the requests and gives the answers that Twilio describes', async () => {
    const flowSid = await visitFlows(visit);
    const executionSid = await visitExecutions(visit, flowSid, async (sid) => {
      const { store } = app.stores;
      const { dateCreated: startedAt, ...rest } = (await store.executions.fetch({
        accountSid: ACCOUNT.sid,
        flowSid,
        sid,
      }))!;
      const execution = { ...rest, startedAt, cleanup: [] };
      await store.executions.record({ execution, from: 0, steps: [STEP], replaying: false });
    });
    const flow = `/v2/Flows/${flowSid}`;
    const execution = `${flow}/Executions/${executionSid}`;
    await visit({ method: 'delete', path: execution, template: '/v2/Flows/{FlowSid}/Executions/{Sid}' });
    await visit({ method: 'delete', path: flow, template: '/v2/Flows/{Sid}' });
    expect(violations).toEqual([]);
    expect(api.uncovered()).toEqual([]);
  });

  it.each([
    ['get', '/v2/Flows/FW1', undefined, 404],
    ['get', '/v2/Flows?PageSize=0', undefined, 400],
    ['post', '/v2/Flows', { Status: 'x' }, 400],
    ['post', '/v2/Flows/Validate', { FriendlyName: 'x', Status: 'draft', Definition: '{}' }, 400],
    ['delete', '/v2/Flows', undefined, 405],
  ] as const)('answers errors as Twilio does: %s %s', async (method, path, form, status) => {
    const { body } = await send({ method, path, form, template: '' });
    expect(body).toMatchObject({
      code: expect.any(Number) as number,
      message: expect.any(String) as string,
      more_info: `https://www.twilio.com/docs/errors/${String(body.code)}`,
      status,
    });
    expect(Object.keys(body).filter((key) => key !== 'details')).toEqual(['code', 'message', 'more_info', 'status']);
  });
});

/** Parameters of a call that the specification does not have, or has and misses. */
function undescribed({ method, template, form = {}, query = {} }: Call): string[] {
  const described = requests[template]?.[method];
  if (!described) return [`${method} ${template} is not in the specification`];
  const names = described.query.map(({ name }) => name);
  const { properties = {}, required = [] } = described.form ?? {};
  return [
    ...Object.keys(query).filter((name) => !names.includes(name)),
    ...Object.keys(form).filter((name) => !(name in properties)),
    ...names.filter((name) => !(name in query)),
    ...required.filter((name) => !(name in form)),
  ].map((name) => `${method} ${template}: ${name}`);
}

type Visit = (call: Call) => Promise<Record<string, unknown>>;

const FIRST = { PageSize: '1', Page: '0', PageToken: '' };

async function visitFlows(visit: Visit): Promise<string> {
  const form = {
    FriendlyName: 'f',
    Status: 'published',
    Definition: JSON.stringify(greeting()),
    CommitMessage: 'first',
  };
  await visit({ method: 'post', path: '/v2/Flows/Validate', template: '/v2/Flows/Validate', form });
  const { sid } = await visit({ method: 'post', path: '/v2/Flows', template: '/v2/Flows', form });
  await visit({ method: 'post', path: '/v2/Flows', template: '/v2/Flows', form });
  await visit({ method: 'get', path: '/v2/Flows', template: '/v2/Flows', query: FIRST });
  const flow = `/v2/Flows/${String(sid)}`;
  await visit({ method: 'get', path: flow, template: '/v2/Flows/{Sid}' });
  await visit({ method: 'post', path: flow, template: '/v2/Flows/{Sid}', form });
  const revisions = '/v2/Flows/{Sid}/Revisions';
  await visit({ method: 'get', path: `${flow}/Revisions`, template: revisions, query: FIRST });
  for (const revision of ['1', 'LatestPublished', 'LatestRevision']) {
    await visit({ method: 'get', path: `${flow}/Revisions/${revision}`, template: `${revisions}/{Revision}` });
  }
  const template = '/v2/Flows/{Sid}/TestUsers';
  await visit({ method: 'post', path: `${flow}/TestUsers`, template, form: { TestUsers: '+15550001111' } });
  await visit({ method: 'get', path: `${flow}/TestUsers`, template });
  return String(sid);
}

async function visitExecutions(
  visit: Visit,
  flowSid: string,
  journal: (executionSid: string) => Promise<void>,
): Promise<string> {
  const list = `/v2/Flows/${flowSid}/Executions`;
  const template = '/v2/Flows/{FlowSid}/Executions';
  const form = { To: '+15550001111', From: '+15550002222', Parameters: '{"a":1}' };
  const { sid } = await visit({ method: 'post', path: list, template, form });
  await journal(String(sid));
  const filter = { status: 'active', DateCreatedFrom: '2026-01-01', DateCreatedTo: '2099-01-01' };
  await visit({ method: 'get', path: list, template, query: { ...FIRST, ...filter } });
  const one = `${list}/${String(sid)}`;
  await visit({ method: 'get', path: one, template: `${template}/{Sid}` });
  const inside = `${template}/{ExecutionSid}`;
  await visit({ method: 'get', path: `${one}/Context`, template: `${inside}/Context` });
  await visit({ method: 'get', path: `${one}/Steps`, template: `${inside}/Steps`, query: FIRST });
  await visit({ method: 'get', path: `${one}/Steps/${STEP.sid}`, template: `${inside}/Steps/{Sid}` });
  const context = `${inside}/Steps/{StepSid}/Context`;
  await visit({ method: 'get', path: `${one}/Steps/${STEP.sid}/Context`, template: context });
  await visit({ method: 'post', path: one, template: `${template}/{Sid}`, form: { Status: 'ended' } });
  return String(sid);
}
