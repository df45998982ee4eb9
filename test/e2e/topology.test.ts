import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import twilio from 'twilio';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import type { Member } from '../../scripts/topology/member';
import { startTopology, type Topology } from '../../scripts/topology/topology';
import type { FlowDefinition } from '../../src/flow/definition';
import { newSid } from '../../src/twilio/sid';
import { Handset } from '../support/handset';
import { createPostgresDatabase } from '../support/postgres';
import { runDirectory } from '../support/run-directory';
import { settled } from '../support/settled';
import { state } from '../support/states';
import { testTemporal } from '../support/temporal-server';

const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
const TOKEN = 'perdure';
const NUMBER = '+15559990000';

const TASK_QUEUE = `topology-${randomUUID()}`;

let topology: Topology;
let api: Member[];
let flowSid: string;

beforeAll(async () => {
  const { address } = await testTemporal();
  topology = await startTopology({
    directory: mkdtempSync(join(runDirectory(), 'topology-')),
    databaseUrl: await createPostgresDatabase(),
    temporalAddress: address,
    env: { TEMPORAL_TASK_QUEUE: TASK_QUEUE, PERDURE_LOG_LEVEL: 'warn', PERDURE_STARTS_PER_SECOND: '0' },
  });
  api = topology.apis;
  const flow = { friendlyName: 'asks twice', status: 'published', definition: asksTwice() } as const;
  flowSid = (await studio(api[0]!).flows.create(flow)).sid;
});
afterAll(() => topology.stop());

/** Asks two questions, then says goodbye. */
function asksTwice(goodbye = 'Bye'): FlowDefinition {
  const ask = (name: string, body: string, next: string) => ({
    name,
    type: 'send-and-wait-for-reply',
    properties: { body, from: '{{flow.channel.address}}', timeout: '3600' },
    transitions: [{ event: 'incomingMessage', next }, { event: 'timeout' }, { event: 'deliveryFailure' }],
  });
  const bye = {
    name: 'bye',
    type: 'send-message',
    properties: { body: goodbye, from: '{{flow.channel.address}}', to: '{{contact.channel.address}}' },
    transitions: [{ event: 'sent' }, { event: 'failed' }],
  };
  const events = ['incomingMessage', 'incomingRequest'].map((event) => ({ event, next: 'one' }));
  return {
    description: '',
    initial_state: 'Trigger',
    states: [
      { name: 'Trigger', type: 'trigger', properties: {}, transitions: events },
      ask('one', 'One?', 'two'),
      ask('two', 'Two?', 'bye'),
      bye,
    ],
  };
}

/** Opens a conversation with the contact, and says something in it. */
function opens(): FlowDefinition {
  const participant = {
    type: 'messaging',
    messaging_binding_address: '{{contact.channel.address}}',
    messaging_binding_proxy_address: '{{flow.channel.address}}',
  };
  return {
    initial_state: 'Trigger',
    states: [
      state('Trigger', 'trigger', {}, ['incomingRequest', 'open']),
      state('open', 'start-conversation', { participants: [participant] }, ['created', 'say'], ['failed']),
      state('say', 'send-message', { body: 'Here we are' }, ['sent'], ['failed']),
    ],
  };
}

/** Temporal's numbers: of the state of an activity, and of a kind of timeout. */
const STARTED = 2;
const HEARTBEAT_TIMEOUT = 4;

async function runningExecution(temporal: Client, executionSid: string): Promise<WorkflowHandle> {
  const find = async (): Promise<WorkflowHandle | undefined> => {
    const query = `TaskQueue = '${TASK_QUEUE}' AND ExecutionSid = '${executionSid}'`;
    for await (const { workflowId, runId } of temporal.workflow.list({ query }))
      return temporal.workflow.getHandle(workflowId, runId);
    return undefined;
  };
  return (await settled(find, (handle) => handle !== undefined))!;
}

/** The worker that is at the activity of an execution. */
async function whoAttempts(handle: WorkflowHandle): Promise<Member | undefined> {
  const { raw } = await handle.describe();
  const [pending] = raw.pendingActivities ?? [];
  if (!pending || Number(pending.state) !== STARTED) return undefined;
  return topology.workers.find(({ pid }) => pending.lastWorkerIdentity?.startsWith(`${pid}@`));
}

/** How the attempt failed that came before the one that is under way, or is to begin. */
async function lastFailure(handle: WorkflowHandle) {
  return (await handle.describe()).raw.pendingActivities?.[0]?.lastFailure;
}

function studio({ origin }: Member) {
  const client = twilio(ACCOUNT_SID, TOKEN);
  client.studio.baseUrl = origin;
  return client.studio.v2;
}

let contacts = 0;
const newContact = (): string => `+1555100${String((contacts += 1)).padStart(4, '0')}`;
/** The local Twilio is with the first API. */
const handsetOf = (contact: string): Handset => new Handset(api[0]!.origin, contact);

/** Posts the webhook of a message as Twilio does through a balancer: signed over the public address, to either API. */
async function post(to: Member, contact: string, body: string, sid = newSid('SM')): Promise<number> {
  const form = {
    AccountSid: ACCOUNT_SID,
    MessageSid: sid,
    SmsStatus: 'received',
    From: contact,
    To: NUMBER,
    Body: body,
    NumMedia: '0',
  };
  const path = `/v1/Accounts/${ACCOUNT_SID}/Flows/${flowSid}`;
  const response = await fetch(`${to.origin}${path}`, {
    method: 'POST',
    headers: { 'X-Twilio-Signature': getExpectedTwilioSignature(TOKEN, `${api[0]!.origin}${path}`, form) },
    body: new URLSearchParams(form),
  });
  await response.arrayBuffer();
  return response.status;
}

const executionsOf = async (contact: string) =>
  (await studio(api[1]!).flows(flowSid).executions.list()).filter((one) => one.contactChannelAddress === contact);

test('every process is ready and tells of its metrics, and both APIs tell the same', async () => {
  const { workers } = topology;
  expect([api.length, workers.length]).toEqual([2, 2]);
  for (const { origin } of [...api, ...workers]) {
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    const ready = await fetch(`${origin}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { parts: { worker: 'ok' } }]);
    expect(await (await fetch(`${origin}/metrics`)).text()).toContain('perdure_steps_total');
  }
  expect((await fetch(`${workers[0]!.origin}/v2/Flows`)).status).toBe(404);
  const flows = await Promise.all(api.map(async (one) => (await studio(one).flows(flowSid).fetch()).toJSON()));
  expect(flows[0]).toEqual(flows[1]);
});

test('a conversation goes through both APIs', async () => {
  const contact = newContact();
  const handset = handsetOf(contact);
  expect(await post(api[0]!, contact, 'hi')).toBe(200);
  expect(await handset.received(1)).toEqual(['One?']);
  expect(await post(api[1]!, contact, '1')).toBe(200);
  expect(await handset.received(2)).toEqual(['One?', 'Two?']);
  expect(await post(api[0]!, contact, '2')).toBe(200);
  expect(await handset.received(3)).toEqual(['One?', 'Two?', 'Bye']);
});

test('the same message to both at once, again and again, has one effect', async () => {
  const contact = newContact();
  for (const body of ['hi', '1', '2']) {
    const sid = newSid('SM');
    const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => post(api[at % 2]!, contact, body, sid)));
    // Whoever comes while another one has it may be told to come again.
    expect(answers.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    expect(answers).toContain(200);
    await handsetOf(contact).received(['hi', '1', '2'].indexOf(body) + 1);
  }
  expect(await handsetOf(contact).received(3)).toEqual(['One?', 'Two?', 'Bye']);
  expect(await executionsOf(contact)).toHaveLength(1);
});

test('of starts that race at both APIs one wins, and the others learn of it', async () => {
  const contact = newContact();
  const starts = await Promise.allSettled(
    Array.from({ length: 10 }, (_, at) =>
      studio(api[at % 2]!)
        .flows(flowSid)
        .executions.create({ to: contact, from: NUMBER }),
    ),
  );
  const started = starts.flatMap((one) => (one.status === 'fulfilled' ? [one.value.sid] : []));
  const refused = starts.flatMap((one) => (one.status === 'rejected' ? [one.reason as object] : []));
  expect([started.length, refused.length]).toEqual([1, 9]);
  for (const error of refused)
    expect(error).toMatchObject({ status: 409, code: 20409, details: { conflicting_execution_sid: started[0] } });
  expect((await executionsOf(contact)).map(({ sid }) => sid)).toEqual(started);
});

test('no publish is lost when both APIs publish at once', async () => {
  const flow = await studio(api[0]!).flows.create({ friendlyName: 'f', status: 'draft', definition: asksTwice('0') });
  const saved = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      studio(api[at % 2]!)
        .flows(flow.sid)
        .update({ status: 'published', definition: asksTwice(String(at)) }),
    ),
  );
  expect(saved.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(saved.map((_, at) => at + 2));
  const newest = saved.find(({ revision }) => revision === 21)!;
  for (const one of api) expect((await studio(one).flows(flow.sid).fetch()).definition).toEqual(newest.definition);
});

test('of two editors who have seen the same, one saves at either API', async () => {
  const flow = await studio(api[0]!).flows.create({ friendlyName: 'f', status: 'draft', definition: asksTwice() });
  const auth = `Basic ${Buffer.from(`${ACCOUNT_SID}:${TOKEN}`).toString('base64')}`;
  const urls = api.map(({ origin }) => `${origin}/v2/Flows/${flow.sid}`);
  const { headers } = await fetch(urls[1]!, { headers: { Authorization: auth } });
  const answers = await Promise.all(
    urls.map((url) =>
      fetch(url, {
        method: 'POST',
        headers: { Authorization: auth, 'If-Match': headers.get('etag')! },
        body: new URLSearchParams({ Status: 'draft', FriendlyName: url }),
      }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
});

test('a conversation goes on when the worker that had it is killed', async () => {
  const contact = newContact();
  const handset = handsetOf(contact);
  await post(api[0]!, contact, 'hi');
  expect(await handset.received(1)).toEqual(['One?']);
  const [one, two] = topology.workers as [Member, Member];
  await one.kill();
  await post(api[1]!, contact, '1');
  expect(await handset.received(2)).toEqual(['One?', 'Two?']);
  await one.start();
  await two.kill();
  await post(api[0]!, contact, '2');
  expect(await handset.received(3)).toEqual(['One?', 'Two?', 'Bye']);
  await two.start();
  const [execution] = await settled(
    () => executionsOf(contact),
    ([found]) => found?.status === 'ended',
  );
  const steps = await studio(api[0]!).flows(flowSid).executions(execution!.sid).steps.list();
  expect(steps.map(({ transitionedFrom }) => transitionedFrom).reverse()).toEqual(['Trigger', 'one', 'two', 'bye']);
});

test('a conversation is opened by another worker when the one that opens it is killed', async () => {
  const contact = newContact();
  const { sid } = await studio(api[0]!).flows.create({ friendlyName: 'o', status: 'published', definition: opens() });
  const { address, namespace } = await testTemporal();
  const connection = await Connection.connect({ address });
  const temporal = new Client({ connection, namespace });
  // The local Twilio is with the first API: a call of the worker's hangs.
  api[0]!.freeze();
  const { sid: executionSid } = await studio(api[1]!).flows(sid).executions.create({ to: contact, from: NUMBER });
  const handle = await runningExecution(temporal, executionSid);
  const opener = await settled(
    () => whoAttempts(handle),
    (worker) => worker !== undefined,
  );
  await opener!.kill();
  // It is missed by its heartbeat, and not when its time is over.
  const missed = await settled(
    () => lastFailure(handle),
    (failure) => Boolean(failure),
    120,
  );
  expect(missed?.timeoutFailureInfo?.timeoutType).toBe(HEARTBEAT_TIMEOUT);
  api[0]!.thaw();
  const ended = await settled(
    () => studio(api[1]!).flows(sid).executions(executionSid).fetch(),
    ({ status }) => status === 'ended',
    120,
  );
  expect(ended.status).toBe('ended');
  expect(await handsetOf(contact).received(1)).toEqual(['Here we are']);
  await opener!.start();
  await connection.close();
});

test('a conversation goes on when an API is killed, be it the one with the local Twilio', async () => {
  const contact = newContact();
  const [first, second] = api as [Member, Member];
  await second.kill();
  expect(await post(first, contact, 'hi')).toBe(200);
  expect(await handsetOf(contact).received(1)).toEqual(['One?']);
  await second.start();
  await first.kill();
  // What Temporal has accepted is done when there is a Twilio again.
  expect(await post(second, contact, '1')).toBe(200);
  expect(await executionsOf(contact)).toHaveLength(1);
  await first.start();
  expect(await handsetOf(contact).received(2)).toEqual(['One?', 'Two?']);
});
