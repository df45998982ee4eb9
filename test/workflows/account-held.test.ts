import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { sendMessage } from '../../activities/send-message';
import type { FlowDefinition } from '../../src/flow/definition';
import { Metrics } from '../../src/metrics';
import { TwilioClients } from '../../src/process/twilio-clients';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal } from '../../workflows/messages';
import { AUTH_TOKEN, PUBLIC_BASE_URL } from '../simulator/support/local-twilio';
import { waiting } from '../replay/play';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { settled } from '../support/settled';
import { ACCOUNT_SID, messageTrigger } from '../support/triggers';
import { startTwilioStage, type TwilioStage } from '../support/twilio-stage';
import { useStore } from '../support/stores';

const HANDSET = '+15550001111';
const NUMBER = '+15559990000';

/** Asks, and repeats the answer. */
const definition: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingMessage', next: 'ask' }] },
    {
      name: 'ask',
      type: 'send-and-wait-for-reply',
      properties: { body: 'Well, {{trigger.message.Body}}?', timeout: '3600' },
      transitions: [{ event: 'incomingMessage', next: 'say' }, { event: 'timeout' }, { event: 'deliveryFailure' }],
    },
    {
      name: 'say',
      type: 'send-message',
      properties: { body: 'You said {{widgets.ask.inbound.Body}}' },
      transitions: [{ event: 'sent' }, { event: 'failed' }],
    },
  ],
};

const stores = useStore();
let host: ExecutionHost;
let stage: TwilioStage;
let clients: TwilioClients;
let tokens = [AUTH_TOKEN];
const metrics = new Metrics();
const log: string[] = [];
const progress: unknown[] = [];

beforeAll(async () => {
  [host, stage] = await Promise.all([startExecutionHost(), startTwilioStage()]);
  await stage.local.client.incomingPhoneNumbers.create({ phoneNumber: NUMBER });
  clients = new TwilioClients({
    accounts: { callingAs: async () => ({ tokens, isClosed: false }) },
    flows: { accountOf: async () => ACCOUNT_SID },
    simulatorOrigin: stage.proxy.origin,
    metrics,
    logger: {
      error: (_facts: unknown, text: string) => log.push(text.split(':')[0]!),
      info: (_facts: unknown, text: string) => log.push(text.split(':')[0]!),
    } as never,
  });
  host.activities.sendMessage = async (message) => {
    progress.push(activityInfo().heartbeatDetails);
    return sendMessage(
      { twilio: await clients.ofFlow('FW1'), outbound: stores.store.outbound, publicBaseUrl: PUBLIC_BASE_URL },
      message,
    );
  };
});
afterAll(async () => {
  await host.stop();
  await stage.stop();
});
beforeEach(() => {
  tokens = [AUTH_TOKEN];
  for (const list of [log, progress]) list.splice(0);
});

const begin = (body: string) =>
  host.client.workflow.start(flowExecution, {
    workflowId: randomUUID(),
    taskQueue: host.taskQueue,
    args: [
      { accountSid: ACCOUNT_SID, flowSid: `FW${'d'.repeat(32)}`, revision: 1, trigger: messageTrigger(body) },
      definition,
    ],
  });
type Handle = Awaited<ReturnType<typeof begin>>;

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  expect(await settled(async () => holds(), Boolean)).toBe(true);
}

/** What Temporal's Web UI shows of the activity that is tried again. */
async function pendingFailure(handle: Handle): Promise<string | null | undefined> {
  const { raw } = await handle.describe();
  return raw.pendingActivities?.[0]?.lastFailure?.message;
}

const held = async (): Promise<number> =>
  (await metrics.registry.getSingleMetric('perdure_twilio_accounts_held')!.get()).values[0]!.value;
const bodies = async (): Promise<string[]> => (await stage.local.received(HANDSET)).map(({ body }) => body);
const reply = (handle: Handle, body: string): Promise<void> => {
  const sid = `SM${randomUUID().replaceAll('-', '')}`;
  return handle.signal(inboundMessageSignal, {
    sid,
    parameters: { MessageSid: sid, From: HANDSET, To: NUMBER, Body: body },
  });
};

test('a token that was revoked holds what is to be sent, until the account has another one', async () => {
  tokens = ['revoked'];
  const before = (await bodies()).length;
  const handle = await begin('one');
  await until(
    async () => (await pendingFailure(handle)) === "Held until Twilio takes the account's calls again: Authenticate",
  );
  expect([clients.held, await clients.readiness(), await held()]).toEqual([[ACCOUNT_SID], 'degraded', 1]);
  await reply(handle, 'early');
  const asked = stage.proxy.requests.length;
  await until(() => stage.proxy.requests.length > asked);
  tokens = [AUTH_TOKEN];
  await handle.result();
  expect((await bodies()).slice(before)).toEqual(['Well, one?', 'You said early']);
  expect([clients.held, await clients.readiness(), await held()]).toEqual([[], 'ok', 0]);
  expect(log).toEqual(['twilio_refuses_account']);
  const undone = { attempt: expect.any(Number) as number, at: expect.any(Number) as number };
  const last = { attempt: expect.any(Number) as number, settlesMs: 0 };
  expect(progress).toContainEqual({ waitedMs: 0, undone, last });
});

test('an account that is suspended is held too, and goes on by itself', async () => {
  const before = (await bodies()).length;
  const suspended = { kind: 'answer', status: 403, body: { code: 20005, message: 'Account not active' } } as const;
  stage.proxy.inject({ method: 'POST', path: /Messages/ }, suspended);
  const handle = await begin('two');
  await waiting(host, 1);
  await reply(handle, 'tea');
  await handle.result();
  expect((await bodies()).slice(before)).toEqual(['Well, two?', 'You said tea']);
  expect(log).toEqual(['twilio_refuses_account', 'twilio_takes_account']);
});

test('a token that has changed at Twilio before it has here holds nothing up, where the next one is told', async () => {
  tokens = ['revoked', AUTH_TOKEN];
  const before = (await bodies()).length;
  const handle = await begin('three');
  await until(async () => (await bodies()).length > before);
  await reply(handle, 'soup');
  await handle.result();
  expect((await bodies()).slice(before)).toEqual(['Well, three?', 'You said soup']);
  expect(log).toEqual([]);
});
