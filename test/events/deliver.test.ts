import { deliverNext, createSinkClient, type DeliveryDependencies } from '../../src/events/deliver';
import type { StudioEventType } from '../../src/events/event-types';
import type { EventSink } from '../../src/store';
import { newSid } from '../../src/twilio/sid';
import { EventReceiver } from '../support/event-receiver';
import { journalBatch, journalExecution, journalStep } from '../support/journal';
import { useStore } from '../support/stores';

const STARTED: StudioEventType = 'com.twilio.studio.flow.execution.started';
const STEP: StudioEventType = 'com.twilio.studio.flow.step.ended';
const HOUR = 3600 * 1000;

describe('A delivery', () => {
  const stores = useStore();
  let receiver: EventReceiver;
  let accountSid: string;
  let counts: string[];
  let allow: string[];

  beforeEach(async () => {
    receiver = await EventReceiver.start('secret');
    accountSid = newSid('AC');
    counts = [];
    allow = ['127.0.0.1'];
  });
  afterEach(() => receiver.stop());

  const dependencies = (): DeliveryDependencies => ({
    ...stores.store,
    http: createSinkClient({ tokenOf: async (sid) => (sid === accountSid ? 'secret' : undefined), allow }),
    count: (outcome, events) => counts.push(`${outcome} ${events}`),
  });
  const deliver = (sid: string, now?: Date): ReturnType<typeof deliverNext> => deliverNext(dependencies(), sid, now);
  const subscribe = async (types: Record<string, number>, configuration: object = {}): Promise<EventSink> => {
    const sink = await stores.store.sinks.create({
      sid: newSid('DG'),
      accountSid,
      description: '',
      configuration: { destination: receiver.url, method: 'POST', batch_events: true, ...configuration },
    });
    const subscription = { sid: newSid('DF'), accountSid, sinkSid: sink.sid, description: '', types };
    await stores.store.subscriptions.create(subscription);
    return sink;
  };
  /** An execution with so many steps, announced at a time. */
  const run = async (steps: number, now?: Date, name = 'w'): Promise<void> => {
    const execution = journalExecution({ accountSid });
    const taken = Array.from({ length: steps }, (_, index) => journalStep(index, { widget: name + index }));
    await stores.store.executions.record(journalBatch(execution, { steps: taken }));
    await stores.store.events.announce(await stores.store.events.pending(execution.sid), now);
  };
  const got = (): unknown[] => receiver.events.map(({ data }) => data.transitioned_from ?? data.status);
  const statusOf = async ({ sid }: EventSink): Promise<string | undefined> =>
    (await stores.store.sinks.bySid(sid))?.status;

  it('is a signed batch of CloudEvents, of the types and versions that are subscribed to', async () => {
    const sink = await subscribe({ [STEP]: 1 });
    await run(2);
    expect(await deliver(sink.sid)).toBe('delivered');
    expect(await deliver(sink.sid)).toBe('nothing');
    expect(receiver.requests).toHaveLength(1);
    expect(receiver.isSigned).toBe(true);
    expect(receiver.headers['content-type']).toBe('application/json');
    const [event] = receiver.events;
    expect(event).toMatchObject({
      specversion: '1.0',
      type: STEP,
      dataschema: 'https://events-schemas.twilio.com/Studio.FlowStepEvent/1',
      datacontenttype: 'application/json',
      time: '2026-11-21T10:00:00.500Z',
      data: { transitioned_from: 'w0' },
    });
    expect(event?.source).toMatch(/^\/v2\/Flows\/FW\w+\/Executions\/FN\w+$/);
    expect(counts).toEqual(['delivered 2']);
  });

  it('has at most 64 kB, or one event where the sink asks for that', async () => {
    const [batched, single] = [await subscribe({ [STEP]: 2 }), await subscribe({ [STEP]: 2 }, { batch_events: false })];
    await run(101, undefined, 'short');
    await run(90, undefined, 'l'.repeat(1000));
    while ((await deliver(batched.sid)) === 'delivered');
    const sizes = receiver.requests.map((events) => events.length);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(191);
    expect(sizes[0]).toBeGreaterThan(50);
    for (const events of receiver.requests) expect(JSON.stringify(events).length).toBeLessThanOrEqual(64 * 1024);
    receiver.requests.length = 0;
    await deliver(single.sid);
    await deliver(single.sid);
    expect(receiver.requests.map((events) => events.length)).toEqual([1, 1]);
  });

  it('begins with what happens after the subscription', async () => {
    await subscribe({ [STARTED]: 2 });
    await run(1);
    const late = await subscribe({ [STEP]: 2, [STARTED]: 2 });
    await run(0);
    expect(await deliver(late.sid)).toBe('delivered');
    expect(got()).toEqual(['active']);
  });

  it('that fails is tried again with the same events, and others do not wait for it', async () => {
    const sink = await subscribe({ [STEP]: 2 });
    const other = await EventReceiver.start('secret');
    const well = await subscribe({ [STEP]: 2 }, { destination: other.url });
    await run(2);
    receiver.answer = () => 503;
    await expect(deliver(sink.sid)).rejects.toThrow(/does not take events: It answered 503/);
    expect(await deliver(well.sid)).toBe('delivered');
    receiver.answer = () => 204;
    expect(await deliver(sink.sid)).toBe('delivered');
    expect(got()).toEqual(['w0', 'w1']);
    expect(counts).toEqual(['failed 1', 'delivered 2', 'delivered 2']);
    await other.stop();
  });

  it('is given up after four hours of failures, and what is younger is not', async () => {
    const sink = await subscribe({ [STEP]: 2 });
    const now = new Date();
    await run(1, new Date(now.getTime() - 5 * HOUR), 'old');
    await run(1, new Date(now.getTime() - 3 * HOUR), 'young');
    receiver.answer = () => 500;
    await expect(deliver(sink.sid, now)).rejects.toThrow('It answered 500');
    expect(await statusOf(sink)).toBe('failed');
    receiver.answer = () => 200;
    await deliver(sink.sid, now);
    expect(got()).toEqual(['young0']);
    expect(await statusOf(sink)).toBe('active');
    expect(counts).toEqual(['failed 1', 'given-up 1', 'delivered 1']);
  });

  it('does not go into private networks', async () => {
    allow = [];
    const sink = await subscribe({ [STEP]: 2 });
    await run(1);
    await expect(deliver(sink.sid)).rejects.toThrow('(http:refused)');
    expect(receiver.tries).toBe(0);
  });

  it('shows the name and the password of the URL', async () => {
    const sink = await subscribe({ [STEP]: 2 }, { destination: receiver.url.replace('//', '//user:pass@') });
    await run(1);
    await deliver(sink.sid);
    expect(receiver.headers.authorization).toBe(`Basic ${Buffer.from('user:pass').toString('base64')}`);
    expect(receiver.isSigned).toBe(true);
  });

  it('is not for a sink that is gone, or asks for nothing', async () => {
    expect(await deliver(newSid('DG'))).toBe('gone');
    const sink = await subscribe({});
    await run(1);
    expect(await deliver(sink.sid)).toBe('nothing');
    expect((await stores.store.sinks.behind(1000)).filter(({ sid }) => sid === sink.sid)).toEqual([]);
  });
});
