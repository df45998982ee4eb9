import { newSid } from '../../src/twilio/sid';
import { EventReceiver } from '../support/event-receiver';
import { ACCOUNT, useApp } from '../support/test-app';

const STARTED = 'com.twilio.studio.flow.execution.started';
const STEP = 'com.twilio.studio.flow.step.ended';
const destination = 'https://example.com/events';

describe('The Event Streams API, called with the official library', () => {
  const app = useApp({ httpAllow: ['127.0.0.1'] });
  const createSink = (sinkConfiguration: object = { destination }, description = 'Mine') =>
    app.events().sinks.create({ description, sinkConfiguration, sinkType: 'webhook' });
  const subscribe = (sinkSid: string, types: object[] = [{ type: STEP }]) =>
    app.events().subscriptions.create({ description: 'All', sinkSid, types });
  const refusal = async (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => 'accepted',
      ({ status, code, message }: { status: number; code: number; message: string }) => `${status} ${code} ${message}`,
    );

  it('makes, shows, describes and deletes sinks', async () => {
    const sink = await createSink();
    expect(sink.sid).toMatch(/^DG[0-9a-f]{32}$/);
    const { sid } = sink;
    expect(sink.toJSON()).toMatchObject({
      description: 'Mine',
      sinkConfiguration: { destination, method: 'POST', batch_events: true },
      sinkType: 'webhook',
      status: 'active',
      url: `${app.origin}/v1/Sinks/${sid}`,
      links: {
        sink_test: `${app.origin}/v1/Sinks/${sid}/Test`,
        sink_validate: `${app.origin}/v1/Sinks/${sid}/Validate`,
      },
    });
    expect(sink.dateCreated).toBeInstanceOf(Date);
    expect(await app.events().sinks(sid).fetch()).toMatchObject({ description: 'Mine' });
    expect(await app.events().sinks(sid).update({ description: 'Ours' })).toMatchObject({ description: 'Ours' });
    expect(
      (
        await app
          .events()
          .sinks(sid)
          .sinkValidate.create({ testId: newSid('NO') })
      ).result,
    ).toBe('valid');
    expect(await app.events().sinks(sid).remove()).toBe(true);
    expect(await refusal(app.events().sinks(sid).fetch())).toMatch(/^404 20404/);
    expect(await refusal(app.events().sinks(sid).remove())).toMatch(/^404 20404/);
    expect(await refusal(app.events().sinks(sid).update({ description: '' }))).toMatch(/^404 20404/);
  });

  it('lists sinks page by page, by status and by use', async () => {
    const sinks = [await createSink(), await createSink(), await createSink()];
    const subscription = await subscribe(sinks[1]!.sid);
    const listed = await app.events().sinks.list({ pageSize: 2 });
    expect(listed.map(({ sid }) => sid)).toEqual(expect.arrayContaining(sinks.map(({ sid }) => sid)));
    expect((await app.events().sinks.list({ inUse: true })).map(({ sid }) => sid)).toEqual([sinks[1]!.sid]);
    expect(await app.events().sinks.list({ inUse: false })).toHaveLength(listed.length - 1);
    expect(await app.events().sinks.list({ status: 'failed' })).toEqual([]);
    await app.events().subscriptions(subscription.sid).remove();
    expect(await app.events().sinks.list({ inUse: true })).toEqual([]);
  });

  it('keeps a sink that a subscription uses, and the subscription', async () => {
    const sink = await createSink();
    const { sid } = await subscribe(sink.sid);
    expect(await refusal(app.events().sinks(sink.sid).remove())).toMatch(/^409 91007 Sink still in use/);
    expect(await app.events().subscriptions(sid).fetch()).toMatchObject({ sinkSid: sink.sid });
    await app.events().subscriptions(sid).remove();
    expect(await app.events().sinks(sink.sid).remove()).toBe(true);
  });

  it('sends a test event, and tells what is wrong with the sink', async () => {
    const receiver = await EventReceiver.start('token');
    const sink = await createSink({ destination: receiver.url });
    expect((await app.events().sinks(sink.sid).sinkTest.create()).result).toBe('submitted');
    expect(receiver.events).toMatchObject([
      { type: 'com.twilio.eventstreams.test-event', source: `/v1/Sinks/${sink.sid}` },
    ]);
    expect(receiver.isSigned).toBe(true);
    await receiver.stop();
    const answer = await app.call('post', `/v1/Sinks/${sink.sid}/Test`);
    expect((answer.body as { problem: string }).problem).toMatch(/ECONNREFUSED/);
  });

  it('does not show the password of a sink', async () => {
    const sink = await createSink({ destination: 'https://user:secret@example.com/events' });
    expect(sink.sinkConfiguration).toMatchObject({ destination: 'https://user:****@example.com/events' });
  });

  it.each([
    ['a destination that is no URL', { destination: 'nowhere' }],
    ['another protocol', { destination: 'ftp://example.com' }],
    ['no destination', {}],
    ['a GET', { destination, method: 'GET' }],
    ['a configuration that is no object', 'nonsense'],
  ])('refuses %s', async (_what, configuration) => {
    expect(await refusal(createSink(configuration as object))).toMatch(
      /^400 20001 Invalid parameter SinkConfiguration/,
    );
  });

  it('refuses kinds of sinks that there are not', async () => {
    const kinesis = { description: '', sinkConfiguration: {}, sinkType: 'kinesis' as const };
    expect(await refusal(app.events().sinks.create(kinesis))).toMatch(/^400 20001 Invalid parameter SinkType/);
  });

  it('makes, shows, lists, describes and deletes subscriptions', async () => {
    const sink = await createSink();
    const subscription = await subscribe(sink.sid);
    const { sid } = subscription;
    expect(sid).toMatch(/^DF[0-9a-f]{32}$/);
    expect(subscription.toJSON()).toMatchObject({
      accountSid: ACCOUNT.sid,
      description: 'All',
      sinkSid: sink.sid,
      url: `${app.origin}/v1/Subscriptions/${sid}`,
      links: { subscribed_events: `${app.origin}/v1/Subscriptions/${sid}/SubscribedEvents` },
    });
    const sids = (await app.events().subscriptions.list({ sinkSid: sink.sid })).map((one) => one.sid);
    expect(sids).toEqual([sid]);
    const described = await app.events().subscriptions(sid).update({ description: 'Steps' });
    expect(described.description).toBe('Steps');
    expect((await app.events().subscriptions(sid).update()).description).toBe('Steps');
    expect(await app.events().subscriptions(sid).remove()).toBe(true);
    expect(await refusal(app.events().subscriptions(sid).fetch())).toMatch(/^404 20404/);
  });

  it('adds, changes and takes off the event types of a subscription', async () => {
    const { sid } = await subscribe((await createSink()).sid);
    const types = () => app.events().subscriptions(sid).subscribedEvents;
    expect(await types().create({ type: STARTED, schemaVersion: 1 })).toMatchObject({
      accountSid: ACCOUNT.sid,
      subscriptionSid: sid,
      type: STARTED,
      schemaVersion: 1,
    });
    const listed = await types().list({ pageSize: 1 });
    expect(listed.map(({ type, schemaVersion }) => [type, schemaVersion])).toEqual([
      [STARTED, 1],
      [STEP, 2],
    ]);
    expect(await types()(STARTED).update({ schemaVersion: 2 })).toMatchObject({ schemaVersion: 2 });
    expect(await types()(STARTED).fetch()).toMatchObject({ schemaVersion: 2 });
    expect(await types()(STARTED).remove()).toBe(true);
    expect(await refusal(types()(STARTED).fetch())).toMatch(/^404 20404/);
    expect(await refusal(types()('constructor').fetch())).toMatch(/^404 20404/);
    expect(await refusal(types().create({ type: 'com.example' }))).toMatch(/^400 20001 Invalid parameter Type/);
    expect(await refusal(types().create({ type: STEP, schemaVersion: 3 }))).toMatch(/^400 20001/);
  });

  it('refuses subscriptions to what there is not', async () => {
    const { sid } = await createSink();
    expect(await refusal(subscribe(newSid('DG')))).toBe(
      '400 20001 Invalid parameter SinkSid: Expected the SID of a sink',
    );
    for (const types of [[{ type: 'com.example' }], [{ type: STEP, schema_version: 9 }], [{}], []]) {
      expect(await refusal(subscribe(sid, types))).toMatch(/^400 20001 (Invalid|Missing required) parameter Types/);
    }
  });

  it('lists event types, and schemas with their versions', async () => {
    const types = await app.events().eventTypes.list({ pageSize: 1 });
    expect(types.map(({ type }) => type)).toEqual(['com.twilio.studio.flow.execution.ended', STARTED, STEP]);
    const [step] = await app.events().eventTypes.list({ schemaId: 'Studio.FlowStepEvent' });
    expect(step).toMatchObject({ type: STEP, status: 'available' });
    expect(await app.events().eventTypes(STEP).fetch()).toMatchObject({ schemaId: 'Studio.FlowStepEvent' });
    const schema = app.events().schemas('Studio.FlowStepEvent');
    expect(await schema.fetch()).toMatchObject({ latestVersion: 2 });
    expect((await schema.versions.list()).map(({ schemaVersion }) => schemaVersion)).toEqual([1, 2]);
    expect(await schema.versions(2).fetch()).toMatchObject({ id: 'Studio.FlowStepEvent', schemaVersion: 2 });
    expect(await refusal(app.events().eventTypes('com.example').fetch())).toMatch(/^404 20404/);
    expect(await refusal(app.events().schemas('Nothing').fetch())).toMatch(/^404 20404/);
    expect(await refusal(schema.versions(3).fetch())).toMatch(/^404 20404/);
  });

  it('keeps accounts apart, and asks for credentials', async () => {
    const sink = await createSink();
    const subscription = await subscribe(sink.sid);
    const account = { sid: newSid('AC'), ownerSid: ACCOUNT.sid, friendlyName: 'Other', authToken: 'other' };
    await app.stores.store.accounts.create(account);
    const other = app.events(account.sid, 'other');
    expect([await other.sinks.list(), await other.subscriptions.list()]).toEqual([[], []]);
    expect(await refusal(other.sinks(sink.sid).fetch())).toMatch(/^404 20404/);
    expect(await refusal(other.sinks(sink.sid).remove())).toMatch(/^404 20404/);
    expect(await refusal(other.subscriptions(subscription.sid).fetch())).toMatch(/^404 20404/);
    const types = [{ type: STEP }];
    expect(await refusal(other.subscriptions.create({ description: '', sinkSid: sink.sid, types }))).toMatch(/^400/);
    for (const path of ['Sinks', 'Subscriptions', 'Types', 'Schemas/Studio.FlowStepEvent', 'Events']) {
      expect((await app.request().get(`/v1/${path}`)).status).toBe(401);
    }
  });
});
