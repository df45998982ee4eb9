import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities, type Activities, type ActivityDependencies } from '../../activities';
import { reconcile, type Reconciled, type ReconcileDependencies } from '../../activities/reconcile';
import type { FlowDefinition, State } from '../../src/flow/definition';
import { executionSidOf } from '../../src/engine/execution';
import { flowExecution } from '../../workflows';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { useStore } from '../support/stores';
import { ACCOUNT_SID, restTrigger } from '../support/triggers';
import { startTwilioStage, type TwilioStage } from '../support/twilio-stage';

const FLOW_SID = `FW${'6'.repeat(32)}`;
const NUMBER = '+15559990000';
const PUBLIC_BASE_URL = 'https://flows.example.com';

const stores = useStore();
let host: ExecutionHost;
let stage: TwilioStage;
beforeAll(async () => {
  [host, stage] = await Promise.all([startExecutionHost(), startTwilioStage()]);
});
afterAll(async () => {
  await Promise.all([host.stop(), stage.stop()]);
});

const conversations = () => stage.local.client.conversations.v1.conversations;

/** Asks in a conversation that it opens with a widget of this type. */
function asking(type: string, properties: object, opened: string): FlowDefinition {
  const trigger: State = {
    name: 'Trigger',
    type: 'trigger',
    transitions: [{ event: 'incomingRequest', next: 'open' }],
  };
  const open: State = {
    name: 'open',
    type,
    properties: { ...properties },
    transitions: [{ event: opened, next: 'ask' }, { event: 'failed' }],
  };
  const ask: State = { name: 'ask', type: 'send-and-wait-for-reply', properties: { body: '?' }, transitions: [] };
  return { initial_state: 'Trigger', states: [trigger, open, ask] };
}

const start = asking(
  'start-conversation',
  {
    participants: [
      { type: 'messaging', messaging_binding_address: '+15550600001', messaging_binding_proxy_address: NUMBER },
    ],
  },
  'created',
);
const resume = (sid: string): FlowDefinition =>
  asking('resume-conversation', { conversation_sid: sid, conversation_service_sid: '' }, 'resumed');

const dependencies = { publicBaseUrl: PUBLIC_BASE_URL, twilioOf: async () => stage.twilio };
const real = createActivities(dependencies as unknown as ActivityDependencies);

/**
 * Runs a flow with real activities and terminates its workflow when Twilio has done everything that an opening asked of it, and
 * the workflow does not know it yet. The store has what the worker told it. Returns the execution's SID.
 */
async function terminateMidOpening(definition: FlowDefinition): Promise<string> {
  return terminateIn(definition, (held) => ({
    startConversation: held(real.startConversation),
    resumeConversation: held(real.resumeConversation),
  }));
}

/** An activity that does what is asked of it, and whose answer comes once the workflow is gone. */
type Held = <Asked, Answer>(activity: (asked: Asked) => Promise<Answer>) => (asked: Asked) => Promise<Answer>;

/** The same, in whichever of the activities is held. */
async function terminateIn(definition: FlowDefinition, hold: (held: Held) => Partial<Activities>): Promise<string> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const opened = new Promise<void>((resolve) => {
    const held: Held = (activity) => async (asked) => {
      const answer = await activity(asked);
      resolve();
      await released;
      return answer;
    };
    const { startConversation, resumeConversation, sendToFlex, httpRequest } = real;
    Object.assign(host.activities, { startConversation, resumeConversation, sendToFlex, httpRequest }, hold(held));
  });
  const handle = await host.client.workflow.start(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [{ accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger: restTrigger() }, definition],
  });
  await opened;
  await handle.terminate('by hand');
  release();
  for (const batch of host.batches.splice(0)) await stores.store.executions.record(batch);
  return executionSidOf(handle.firstExecutionRunId);
}

/** Milliseconds that Temporal's clock is ahead of ours. */
let temporalAheadMs = 0;
afterEach(() => void (temporalAheadMs = 0));

/** A round at a time after the terminations. Returns the executions that it has brought to their end. */
async function reconcileAfter(delayMs: number, ...executionSids: string[]): Promise<Reconciled & { sids: string[] }> {
  const now = Date.now() + temporalAheadMs;
  const closedAt = new Date(now - delayMs);
  const sids: string[] = [];
  const { unsettled } = stores.store;
  const dependencies: ReconcileDependencies = {
    twilioOf: async () => stage.twilio,
    publicBaseUrl: PUBLIC_BASE_URL,
    fates: {
      async *closedBetween() {
        yield executionSids.map((sid) => ({ sid, workflowId: sid }));
      },
      running: async (all) => new Set(all),
      fateOf: async () => ({ kind: 'closed', status: 'TERMINATED', closedAt, runs: [] }),
    },
    unsettled: {
      after: (sid, limit) => unsettled.after(sid, limit),
      settledAmong: (some) => unsettled.settledAmong(some),
      leftBehind: (sid) => unsettled.leftBehind(sid),
      end: async (sid, ending) => {
        sids.push(sid);
        await unsettled.end(sid, ending);
      },
    },
    endExecution: () => Promise.reject(new Error('Expected no end')),
    openRestorer: () => ({ restore: async () => undefined, close: async () => undefined }),
    retentionDays: undefined,
  };
  const before = { closedUntil: closedAt.toISOString() };
  const round = (): Promise<Reconciled> => reconcile(dependencies, before);
  const environment = new MockActivityEnvironment({ currentAttemptScheduledTimestampMs: now });
  const done = await environment.run<[], Reconciled, typeof round>(round);
  return { ...done, sids };
}

const LONG_AGO = 10 * 60_000;

test('a conversation whose execution was terminated while it was made goes', async () => {
  const before = (await conversations().list()).length;
  const executionSid = await terminateMidOpening(start);
  expect(await conversations().list()).toHaveLength(before + 1);
  // A call of the activity may still be on its way to Twilio: what it makes would be missed.
  expect((await reconcileAfter(1_000, executionSid)).sids).toEqual([]);
  expect((await reconcileAfter(LONG_AGO, executionSid)).sids).toEqual([executionSid]);
  expect(await conversations().list()).toHaveLength(before);
  expect((await reconcileAfter(LONG_AGO, executionSid)).sids).toEqual([]);
});

test.each([-3_600, 3_600])(
  "a conversation that is made is waited for, and goes, also where Temporal's clock is %p s ahead of the worker's",
  async (seconds) => {
    temporalAheadMs = seconds * 1_000;
    const before = (await conversations().list()).length;
    const executionSid = await terminateMidOpening(start);
    expect((await reconcileAfter(1_000, executionSid)).sids).toEqual([]);
    expect((await reconcileAfter(LONG_AGO, executionSid)).sids).toEqual([executionSid]);
    expect(await conversations().list()).toHaveLength(before);
  },
);

test('a webhook whose execution was terminated while it took up a conversation goes, and nothing else', async () => {
  const { sid } = await conversations().create();
  await conversations()(sid).webhooks.create({
    target: 'webhook',
    'configuration.url': 'https://example.com',
    'configuration.filters': ['onMessageAdded'],
  });
  const executionSid = await terminateMidOpening(resume(sid));
  expect(await conversations()(sid).webhooks.list()).toHaveLength(2);
  expect((await reconcileAfter(LONG_AGO, executionSid)).sids).toEqual([executionSid]);
  const left = await conversations()(sid).webhooks.list();
  expect(left).toMatchObject([{ configuration: { url: 'https://example.com' } }]);
  expect((await conversations()(sid).fetch()).state).toBe('active');
});

test('one that cannot be undone now holds up no other, and is told', async () => {
  const { sid } = await conversations().create();
  const first = await terminateMidOpening(resume(sid));
  const second = await terminateMidOpening(resume(sid));
  const own = { method: 'GET', path: new RegExp(`/${sid}/Webhooks`) };
  stage.proxy.inject(own, { kind: 'answer', status: 503 });
  expect(await reconcileAfter(LONG_AGO, first, second)).toMatchObject({ sids: [second], ended: 1, failed: 1 });
  expect(await conversations()(sid).webhooks.list()).toHaveLength(1);
  expect(await reconcileAfter(LONG_AGO, first, second)).toMatchObject({ sids: [first], ended: 1, failed: 0 });
  expect(await conversations()(sid).webhooks.list()).toEqual([]);
});

describe('an execution that closes its conversation and hands it over', () => {
  /** Starts a conversation of this name, hands it over to an agent and then asks a server something. */
  const handsOver = (name: string): FlowDefinition => {
    const address = `+1556${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;
    const participant = {
      type: 'messaging',
      messaging_binding_address: address,
      messaging_binding_proxy_address: NUMBER,
    };
    const opening = { friendly_name: name, participants: [participant], close_conversation_on_execution_end: true };
    const [trigger, open] = asking('start-conversation', opening, 'created').states as [State, State];
    const flex: State = {
      name: 'flex',
      type: 'send-to-flex',
      properties: { workflow: `WW${'6'.repeat(32)}`, channel: `TC${'6'.repeat(32)}` },
      transitions: [{ event: 'callComplete', next: 'tell' }],
    };
    const tell: State = {
      name: 'tell',
      type: 'make-http-request',
      properties: { method: 'GET', url: 'https://example.com' },
      transitions: [],
    };
    open.transitions = [{ event: 'created', next: 'flex' }];
    return { initial_state: 'Trigger', states: [trigger, open, flex, tell] };
  };

  /** What became of a conversation, and who listens to it still. */
  const leftOf = async (name: string) => {
    const { sid, state } = (await conversations().list()).find(({ friendlyName }) => friendlyName === name)!;
    return { state, webhooks: await conversations()(sid).webhooks.list() };
  };

  test('leaves it to the agent when it was terminated meanwhile', async () => {
    const executionSid = await terminateIn(handsOver('meanwhile'), (held) => ({ sendToFlex: held(real.sendToFlex) }));
    expect((await reconcileAfter(1_000, executionSid)).sids).toEqual([]);
    expect((await reconcileAfter(LONG_AGO, executionSid)).sids).toEqual([executionSid]);
    expect(await leftOf('meanwhile')).toEqual({ state: 'active', webhooks: [] });
  });

  test('closes it when it was terminated before an agent had it', async () => {
    const executionSid = await terminateIn(handsOver('before'), (held) => ({
      sendToFlex: held(async () => ({ ok: false, code: 'never', message: 'came about' })),
    }));
    expect((await reconcileAfter(LONG_AGO, executionSid)).sids).toEqual([executionSid]);
    expect(await leftOf('before')).toEqual({ state: 'closed', webhooks: [] });
  });

  test('leaves it to the agent when it was terminated in the next widget', async () => {
    const executionSid = await terminateIn(handsOver('next'), (held) => ({
      httpRequest: held(async () => ({ kind: 'failed', message: 'unreachable' }) as never),
    }));
    expect((await reconcileAfter(LONG_AGO, executionSid)).sids).toEqual([executionSid]);
    expect(await leftOf('next')).toEqual({ state: 'active', webhooks: [] });
  });
});
