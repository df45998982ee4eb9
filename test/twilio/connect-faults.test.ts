import { isDeepStrictEqual } from 'node:util';
import type { TwilioClient } from '../../src/twilio/client';
import {
  applyChanges,
  planConnection,
  undoChanges,
  type AppliedChange,
  type Connectable,
} from '../../src/twilio/connect';
import type { Fault, FaultTarget } from '../support/fault-proxy';
import { startTwilioStage, TRANSIENT_FAULTS } from '../support/twilio-stage';

const FLOW_SID = `FW${'8'.repeat(32)}`;
const flow = { flowSid: FLOW_SID, webhookUrl: `https://flows.example.com/v1/Accounts/AC1/Flows/${FLOW_SID}` };

const NUMBER = '+15550800001';

/** Something to connect, what there is of it at Twilio, and the requests that connecting and undoing it takes. */
interface Case {
  wanted: Connectable;
  read: () => Promise<unknown>;
  requests: readonly FaultTarget[];
}

const CASES: Record<string, (client: TwilioClient) => Promise<Case>> = {
  async 'a number'({ incomingPhoneNumbers }) {
    const { sid } = await incomingPhoneNumbers.create({ phoneNumber: NUMBER, smsUrl: 'https://example.com/before' });
    return {
      wanted: { kind: 'number', number: NUMBER },
      read: async () => (await incomingPhoneNumbers(sid).fetch()).smsUrl,
      requests: [get(/IncomingPhoneNumbers/), post(/IncomingPhoneNumbers\/PN/)],
    };
  },
  async 'an address without a configuration'({ conversations: { v1 } }) {
    return {
      wanted: { kind: 'address', address: NUMBER },
      read: () => configurations(v1),
      requests: [get(/Addresses/), post(/Addresses$/), remove(/Addresses\/IG/)],
    };
  },
  async 'an address with one'({ conversations: { v1 } }) {
    const auto = {
      'autoCreation.enabled': true,
      'autoCreation.type': 'studio',
      'autoCreation.studioFlowSid': FLOW_SID,
    };
    await v1.addressConfigurations.create({ type: 'sms', address: NUMBER, ...auto } as never);
    return {
      wanted: { kind: 'address', address: NUMBER },
      read: () => configurations(v1),
      requests: [get(/Addresses/), post(/Addresses\/IG/)],
    };
  },
  async 'a conversation'({ conversations: { v1 } }) {
    const { sid } = await v1.conversations.create();
    const { webhooks } = v1.conversations(sid);
    await webhooks.create({ target: 'studio', 'configuration.flowSid': FLOW_SID });
    return {
      wanted: { kind: 'conversation', conversationSid: sid },
      read: async () => (await webhooks.list()).map(({ target, configuration }) => [target, targetOf(configuration)]),
      requests: [get(/Webhooks/), remove(/Webhooks/), post(/Webhooks/)],
    };
  },
};

function get(path: RegExp): FaultTarget {
  return { method: 'GET', path };
}
function post(path: RegExp): FaultTarget {
  return { method: 'POST', path };
}
function remove(path: RegExp): FaultTarget {
  return { method: 'DELETE', path };
}

async function configurations(v1: TwilioClient['conversations']['v1']): Promise<unknown[]> {
  const all = await v1.addressConfigurations.list();
  const auto = all.map(({ autoCreation }) => autoCreation as Auto);
  return auto.map(({ type, studio_flow_sid, webhook_url }) => (type === 'studio' ? studio_flow_sid : webhook_url));
}

interface Auto {
  type: string;
  studio_flow_sid: string;
  webhook_url: string;
}

function targetOf(configuration: unknown): unknown {
  const { url, flow_sid: flowSid } = configuration as { url?: string; flow_sid?: string };
  return url ?? flowSid;
}

/** Connects and takes back with a fault at each request; tells what that came to. */
async function connectAndUndo(name: string, fault: Fault): Promise<unknown> {
  const stage = await startTwilioStage();
  try {
    const { wanted, read, requests } = await CASES[name]!(stage.local.client);
    const disturb = (): void => requests.forEach((target) => stage.proxy.inject(target, fault));
    const before = await read();
    disturb();
    const record = await applyChanges(stage.twilio, await planConnection(stage.twilio, flow, wanted));
    stage.proxy.clear();
    const connections = JSON.stringify(await read()).split(flow.webhookUrl).length - 1;
    const more = await planConnection(stage.twilio, flow, wanted);
    disturb();
    const undone = await undoChanges(stage.twilio, record);
    const areUndone = undone.length === record.length && undone.every((one) => one.undone);
    return { connections, more, areUndone, isAsBefore: isDeepStrictEqual(await read(), before) };
  } finally {
    await stage.stop();
  }
}

// All faults at once, each at a Twilio of its own: what takes time is the pauses between attempts.
test.each(Object.keys(CASES))('%s is connected once and taken back, whatever goes wrong', async (name) => {
  const outcomes = TRANSIENT_FAULTS.map(async ([what, fault]) => [what, await connectAndUndo(name, fault)]);
  const asWanted = { connections: 1, more: [], areUndone: true, isAsBefore: true };
  expect(await Promise.all(outcomes)).toEqual(TRANSIENT_FAULTS.map(([what]) => [what, asWanted]));
});

test('what fails in the end leaves a record of what was done, and of what was taken back', async () => {
  const stage = await startTwilioStage();
  const { wanted, read } = await CASES['a conversation']!(stage.local.client);
  const before = await read();
  const record: AppliedChange[] = [];
  const keep = (change: AppliedChange): void => void record.push(change);
  const down = Array(4).fill({ kind: 'answer', status: 503 }) as [];
  stage.proxy.inject(post(/Webhooks/), ...down);
  const changes = await planConnection(stage.twilio, flow, wanted);
  await expect(applyChanges(stage.twilio, changes, keep)).rejects.toMatchObject({ status: 503 });
  expect(record.map(({ kind }) => kind)).toEqual(['remove-webhook']);
  await applyChanges(stage.twilio, await planConnection(stage.twilio, flow, wanted), keep);

  stage.proxy.inject(post(/Webhooks/), ...down);
  const forget = (change: AppliedChange): void => void record.splice(record.indexOf(change), 1);
  await expect(undoChanges(stage.twilio, record, forget)).rejects.toMatchObject({ status: 503 });
  expect(record.map(({ kind }) => kind)).toEqual(['remove-webhook']);
  await undoChanges(stage.twilio, record, forget);
  expect([record, await read()]).toEqual([[], before]);
  await stage.stop();
});
