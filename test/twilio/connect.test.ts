import {
  appliedChange,
  applyChanges,
  describeChange,
  planConnection,
  undoChanges,
  type AppliedChange,
  type Connectable,
} from '../../src/twilio/connect';
import { LocalTwilio } from '../simulator/support/local-twilio';

const FLOW_SID = `FW${'8'.repeat(32)}`;
const flow = { flowSid: FLOW_SID, webhookUrl: `https://flows.example.com/v1/Accounts/AC1/Flows/${FLOW_SID}` };
const OURS = { 'configuration.url': flow.webhookUrl, 'configuration.filters': ['onMessageAdded'] };

let twilio: LocalTwilio;
beforeAll(async () => {
  twilio = await LocalTwilio.start();
});
afterAll(() => twilio.stop());

const plan = (wanted: Connectable) => planConnection(twilio.client, flow, wanted);
const v1 = () => twilio.client.conversations.v1;

const connect = async (wanted: Connectable) => applyChanges(twilio.client, await plan(wanted));

/** From a record, as it lies on disk; tells whether each change was taken back. */
async function undo(applied: readonly AppliedChange[]): Promise<boolean[]> {
  const record = appliedChange.array().parse(JSON.parse(JSON.stringify(applied)));
  return (await undoChanges(twilio.client, record)).map(({ undone }) => undone);
}

describe('an address', () => {
  const configuration = async (address: string) =>
    (await v1().addressConfigurations.list()).find((one) => one.address === address)?.autoCreation as
      object | undefined;

  test('without a configuration gets one, which goes again', async () => {
    const wanted = { kind: 'address', address: '+15550100001' } as const;
    const changes = await plan(wanted);
    expect(changes.map(describeChange)).toEqual([
      `Address +15550100001: a new configuration; a first message begins a conversation with ${flow.webhookUrl}`,
    ]);
    const applied = await connect(wanted);
    expect(await configuration('+15550100001')).toMatchObject({
      enabled: true,
      type: 'webhook',
      webhook_url: flow.webhookUrl,
      webhook_filters: ['onMessageAdded', 'onDeliveryUpdated', 'onConversationStateUpdated', 'onConversationRemoved'],
    });
    expect(await plan(wanted)).toEqual([]);
    expect(await undo(applied)).toEqual([true]);
    expect(await configuration('+15550100001')).toBeUndefined();
    expect(await undo(applied)).toEqual([false]);
  });

  test("that leads to Twilio's Studio leads to us, in its service, and back again", async () => {
    const service = await v1().services.create({ friendlyName: 'Shop' });
    await v1().addressConfigurations.create({
      type: 'whatsapp',
      address: 'whatsapp:+15550100002',
      'autoCreation.enabled': true,
      'autoCreation.type': 'studio',
      'autoCreation.studioFlowSid': FLOW_SID,
      'autoCreation.studioRetryCount': 2,
      'autoCreation.conversationServiceSid': service.sid,
    });
    const before = await configuration('whatsapp:+15550100002');
    const wanted = { kind: 'address', address: 'whatsapp:+15550100002' } as const;
    const [change] = await plan(wanted);
    expect(describeChange(change!)).toMatch(
      new RegExp(
        `a first message begins a conversation with ${flow.webhookUrl} instead of flow ${FLOW_SID} of Twilio's Studio$`,
      ),
    );
    const applied = await connect(wanted);
    expect(await configuration('whatsapp:+15550100002')).toMatchObject({
      type: 'webhook',
      webhook_url: flow.webhookUrl,
      conversation_service_sid: service.sid,
    });
    expect(await plan(wanted)).toEqual([]);
    expect(await undo(applied)).toEqual([true]);
    expect(await configuration('whatsapp:+15550100002')).toMatchObject(before as object);
  });

  test('that somebody else has changed since is left as it is', async () => {
    const applied = await connect({ kind: 'address', address: '+15550100003' });
    const [{ sid }] = applied as [AppliedChange];
    await v1().addressConfigurations(sid).update({ 'autoCreation.webhookUrl': 'https://example.com/mine' });
    expect(await undo(applied)).toEqual([false]);
    expect(await configuration('+15550100003')).toMatchObject({ webhook_url: 'https://example.com/mine' });
  });
});

describe('a conversation', () => {
  const targets = async (sid: string) =>
    (await v1().conversations(sid).webhooks.list()).map(({ target, configuration }) => ({
      target,
      ...(configuration as { url?: string; flow_sid?: string }),
    }));

  test('gets a webhook to the flow, once, which goes again', async () => {
    const { sid } = await v1().conversations.create();
    const wanted = { kind: 'conversation', conversationSid: sid } as const;
    expect((await plan(wanted)).map(describeChange)).toEqual([
      `Conversation ${sid}: a new webhook to ${flow.webhookUrl}`,
    ]);
    const applied = await connect(wanted);
    expect(await targets(sid)).toMatchObject([{ target: 'webhook', url: flow.webhookUrl, method: 'POST' }]);
    expect(await plan(wanted)).toEqual([]);
    expect(await undo(applied)).toEqual([true]);
    expect(await targets(sid)).toEqual([]);
    expect(await undo(applied)).toEqual([false]);
  });

  test("that leads to the flow at Twilio's Studio leads to us, and back again; others stay", async () => {
    const { sid } = await v1().conversations.create();
    const studio = (flowSid: string) =>
      v1()
        .conversations(sid)
        .webhooks.create({
          target: 'studio',
          'configuration.flowSid': flowSid,
          'configuration.filters': ['onMessageAdded'],
        });
    const replaced = await studio(FLOW_SID);
    await studio(`FW${'9'.repeat(32)}`);
    const wanted = { kind: 'conversation', conversationSid: sid } as const;
    expect((await plan(wanted)).map(describeChange)[0]).toBe(
      `Conversation ${sid}: webhook ${replaced.sid} to flow ${FLOW_SID} of Twilio's Studio goes`,
    );
    const applied = await connect(wanted);
    expect(await targets(sid)).toMatchObject([
      { target: 'studio', flow_sid: `FW${'9'.repeat(32)}` },
      { target: 'webhook', url: flow.webhookUrl },
    ]);
    expect(await undo(applied)).toEqual([true, true]);
    expect((await targets(sid)).map(({ flow_sid }) => flow_sid)).toEqual([`FW${'9'.repeat(32)}`, FLOW_SID]);
  });

  test('that has the webhook already needs no change', async () => {
    const { sid } = await v1().conversations.create();
    await v1()
      .conversations(sid)
      .webhooks.create({ target: 'webhook', ...OURS });
    expect(await plan({ kind: 'conversation', conversationSid: sid })).toEqual([]);
  });

  test('that is not there cannot be connected', async () => {
    await expect(plan({ kind: 'conversation', conversationSid: `CH${'0'.repeat(32)}` })).rejects.toMatchObject({
      code: 20404,
    });
  });
});
