import { randomUUID } from 'node:crypto';
import type { FlowDefinition } from '../../src/flow/definition';
import { beginExecution, type ExecutionState, type Trigger } from '../../src/engine/execution';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { definitionOf, state } from '../support/states';
import { ACCOUNT_SID, conversationTrigger, restTrigger } from '../support/triggers';
import { message } from '../replay/play';

const FLOW_SID = `FW${'3'.repeat(32)}`;
const OPENED = { sid: `CH${'7'.repeat(32)}`, state: 'active', chat_service_sid: null };
const WEBHOOK_SID = `WH${'7'.repeat(32)}`;

const identity = { accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1 };

/** An execution that stands before a widget, as continue-as-new would carry it. */
const aboutTo = (widget: string): ExecutionState =>
  beginExecution(
    { ...identity, executionSid: `FN${'3'.repeat(32)}`, startedAt: new Date().toISOString() },
    restTrigger(),
    widget,
  );

const open = state('open', 'start-conversation', { participants: [{ type: 'chat', identity: 'me' }] }, [
  'created',
  'next',
]);
const ask = (name: string, next?: string) =>
  state(name, 'send-and-wait-for-reply', { body: `${name}?`, from: 'bot', timeout: '3600' }, ['incomingMessage', next]);

const opensAndAsks = definitionOf(state('Trigger', 'trigger', {}, ['incomingRequest', 'open']), open, ask('next'));
const opensAndHandsOver = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingRequest', 'open']),
  open,
  state('next', 'send-to-flex', { workflow: 'WW1', channel: 'TC1' }, ['callComplete']),
);
const asksTwice = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'first']),
  ask('first', 'second'),
  ask('second'),
);

/** What cannot be interrupted, such as the opening of a conversation, is waited for; the flow takes no further step. */
describe('an execution that is ended when it is about to leave a widget', () => {
  const hosts: ExecutionHost[] = [];
  const launch = async (taskQueue?: string): Promise<ExecutionHost> => {
    hosts.push(await startExecutionHost({ taskQueue }));
    return hosts.at(-1)!;
  };
  let host: ExecutionHost;
  beforeAll(async () => {
    host = await launch();
  });
  afterAll(() => Promise.all(hosts.map((one) => one.stop())));

  const undone: string[] = [];
  const handedOff: string[] = [];
  beforeEach(() => {
    host.sent.length = 0;
    host.batches.length = 0;
    undone.length = 0;
    handedOff.length = 0;
    host.activities.cleanUp = async ({ kind }) => void undone.push(kind);
    host.activities.sendToFlex = async ({ widget }) => {
      handedOff.push(widget);
      return { ok: true, resource: {} };
    };
  });

  const start = (definition: FlowDefinition, trigger: Trigger, historyEvents?: number, on = host) =>
    on.client.workflow.start(flowExecution, {
      workflowId: `${FLOW_SID}/${randomUUID()}`,
      taskQueue: on.taskQueue,
      args: [
        { accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger, settings: { historyEvents } },
        definition,
      ],
    });
  type Handle = Awaited<ReturnType<typeof start>>;

  /** Ends an execution while Twilio is opening its conversation. */
  async function endWhileOpening(execution: Promise<Handle>): Promise<Handle> {
    const ended = new Promise<void>((resolve) => {
      host.activities.startConversation = async () => {
        const handle = await execution;
        await handle.cancel();
        resolve();
        return { ok: true, conversation: OPENED, participants: [], webhookSid: WEBHOOK_SID };
      };
    });
    await ended;
    return execution;
  }

  const endings = () => host.batches.flatMap(({ ending }) => ending?.reason ?? []);

  it.each([2000, 1])('ends, also where it would go on in a new run: after %d events', async (historyEvents) => {
    const handle = await endWhileOpening(start(opensAndAsks, restTrigger(), historyEvents));
    await expect(handle.result()).rejects.toThrow('Workflow execution cancelled');
    expect(host.sent).toEqual([]);
    expect(undone).toEqual(['remove-webhook']);
    expect(endings()).toEqual(['CANCELLED']);
  });

  it('does not begin what could not be interrupted either', async () => {
    const handle = await endWhileOpening(start(opensAndHandsOver, restTrigger()));
    await expect(handle.result()).rejects.toThrow('Workflow execution cancelled');
    expect(handedOff).toEqual([]);
    expect(undone).toEqual(['remove-webhook']);
  });

  it('does not begin it either where that is the first thing of a new run', async () => {
    const before = await launch();
    await before.stop();
    const opening: string[] = [];
    const handle = await host.client.workflow.start(flowExecution, {
      workflowId: `${FLOW_SID}/${randomUUID()}`,
      taskQueue: before.taskQueue,
      args: [
        { ...identity, trigger: restTrigger(), carried: { state: aboutTo('open'), inbox: [], seen: [] } },
        opensAndAsks,
      ],
    });
    await handle.cancel();
    const after = await launch(before.taskQueue);
    after.activities.startConversation = async ({ widget }) => {
      opening.push(widget);
      return { ok: false, code: '50000', message: 'Not now' };
    };
    await expect(handle.result()).rejects.toThrow('Workflow execution cancelled');
    expect(opening).toEqual([]);
    expect(after.batches.flatMap(({ steps }) => steps)).toEqual([]);
  });

  it('ends where its answer has come in the same moment', async () => {
    const before = await launch();
    const { workflowId } = await start(asksTwice, conversationTrigger('hi'), 1, before);
    await before.until(() => before.sent.length === 1 && before.batches.length > 1);
    await before.stop();
    const handle = host.client.workflow.getHandle(workflowId);
    await handle.signal(inboundMessageSignal, message('yes'));
    await handle.cancel();
    const after = await launch(before.taskQueue);
    await expect(handle.result()).rejects.toThrow('Workflow execution cancelled');
    expect(after.sent).toEqual([]);
    expect(after.batches.at(-1)?.ending?.reason).toBe('CANCELLED');
  });
});
