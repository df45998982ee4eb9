import { randomUUID } from 'node:crypto';
import { message, start, type Handle } from '../replay/play';
import { useExecutionHosts, type ExecutionHost } from '../support/execution-host';
import { definitionOf, state } from '../support/states';
import { ACCOUNT_SID, conversationTrigger } from '../support/triggers';

const FLOW_SID = `FW${'5'.repeat(32)}`;

const definition = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'ask']),
  state('ask', 'send-and-wait-for-reply', { body: 'Name?', from: 'bot', timeout: '3600' }, [
    'incomingMessage',
    'greet',
  ]),
  state('greet', 'send-message', { body: 'Hi {{widgets.ask.inbound.Body}}', from: 'bot' }, ['sent']),
);

const SID = `IM${'7'.repeat(32)}`;

/** As somebody may type them into the Web UI. */
const MALFORMED: readonly [string, readonly unknown[]][] = [
  ...['inboundMessage', 'twimlReturn', 'deliveryReceipt', 'conversationEnded', 'endRequested'].flatMap(
    (name): [string, unknown[]][] => [[], [null], ['hi'], [7], [[]], [{}]].map((input) => [name, input]),
  ),
  ['inboundMessage', [{ sid: SID }]],
  ['inboundMessage', [{ sid: SID, parameters: null }]],
  ['inboundMessage', [{ sid: SID, parameters: ['Body'] }]],
  ['inboundMessage', [{ sid: SID, parameters: { Body: 5 } }]],
  ['inboundMessage', [{ sid: 5, parameters: { Body: 'hi' } }]],
  ['twimlReturn', [{ key: 'return/1', parameters: 'x' }]],
  ['deliveryReceipt', [{ messageSid: 5, status: 'failed' }]],
  ['conversationEnded', [{ conversationSid: `CH${'1'.repeat(32)}`, how: 'somehow' }]],
  ['inboundMesage', [{ sid: SID, parameters: { Body: 'hi' } }]],
];

const input = { accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger: conversationTrigger('hi') };
const [trigger, ask] = definition.states;

/** Definitions as somebody may paste them: the export of an old Studio, one that is cut off or has a slip of the pen. */
const DEFINITIONS: readonly unknown[] = [
  JSON.stringify(definition),
  { states: {} },
  { ...definition, states: [] },
  { ...definition, states: [null] },
  { ...definition, states: [{}] },
  { ...definition, states: [trigger] },
  { ...definition, states: [trigger, { ...ask, transitions: undefined }] },
  { ...definition, states: [trigger, { ...ask, transitions: [null] }] },
  { ...definition, states: [trigger, { ...ask, transitions: [{ event: 'incomingMessage', next: 'nobody' }] }] },
  { ...definition, states: [{ ...trigger, properties: 'none' }] },
  { ...definition, initial_state: undefined },
  { ...definition, initial_state: 'trigger' },
  { ...definition, flags: null },
];

/** As somebody may begin an execution in the Web UI. */
const STARTS: readonly unknown[][] = [
  [],
  [null],
  ['FW1'],
  [{}],
  [{ accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1 }, definition],
  [{ accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger: { event: 'incomingRequest' } }, definition],
  [input],
  [{ ...input, trigger: { ...input.trigger, channel: { kind: 'conversation' } } }, definition],
  [{ ...input, trigger: { ...input.trigger, channel: { kind: 'messaging', from: '+15550100' } } }, definition],
  [{ ...input, trigger: { ...input.trigger, event: 'incomingConversation' } }, definition],
  [{ ...input, settings: { limits: { lifetimeSeconds: '3600' } } }, definition],
  [{ ...input, carried: null }, definition],
  [{ ...input, carried: {} }, definition],
  [{ ...input, carried: { inbox: [], seen: [], state: {} } }, definition],
  ...DEFINITIONS.map((pasted) => [input, pasted]),
];

describe('signals that nobody understands', () => {
  const launch = useExecutionHosts();
  const begin = (host: ExecutionHost): Promise<Handle> => start(host, {}, definition);

  async function confuse(handle: Handle): Promise<void> {
    for (const [name, input] of MALFORMED) await handle.signal(name, ...input);
  }

  test('come to nothing, and the execution goes on with what comes then', async () => {
    const host = await launch();
    const handle = await begin(host);
    await host.until(() => host.sent.length === 1);
    await confuse(handle);
    await handle.signal('inboundMessage', message('Ada'));
    await expect(handle.result()).resolves.toMatchObject({ reason: 'FLOW_END' });
    expect(host.sent.map(({ body }) => body)).toEqual(['Name?', 'Hi Ada']);
  });

  test('come to nothing also before the execution has had a worker', async () => {
    const [host, other] = [await launch(), await launch()];
    await host.stop();
    const handle = await begin({ ...other, taskQueue: host.taskQueue });
    await confuse(handle);
    const late = await launch({ taskQueue: host.taskQueue });
    await late.until(() => late.sent.length === 1);
    await handle.signal('inboundMessage', message('Ada'));
    await expect(handle.result()).resolves.toMatchObject({ reason: 'FLOW_END' });
    expect(late.sent.map(({ body }) => body)).toEqual(['Name?', 'Hi Ada']);
  });

  test('are told from those that the Web UI offers', async () => {
    const host = await launch();
    const handle = await begin(host);
    await host.until(() => host.sent.length === 1);
    const { definition: told } = await handle.query<{ definition: { signalDefinitions: { name: string }[] } }>(
      '__temporal_workflow_metadata',
    );
    expect(told.signalDefinitions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['inboundMessage', 'conversationEnded', 'twimlReturn', 'endRequested', 'deliveryReceipt']),
    );
    await handle.terminate();
  });

  test('and an execution that is begun with anything else than one begins with, fails at once', async () => {
    const host = await launch();
    const { client, taskQueue } = host;
    for (const args of STARTS) {
      const handle = await client.workflow.start('flowExecution', { workflowId: randomUUID(), taskQueue, args });
      await expect(handle.result()).rejects.toMatchObject({
        cause: { type: 'arguments', message: expect.stringContaining('Expected { accountSid') as string },
      });
    }
  });
});
