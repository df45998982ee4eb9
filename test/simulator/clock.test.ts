import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ACCOUNT_SID, LocalTwilio } from './support/local-twilio';
import { ManualClock } from './support/manual-clock';
import { WebhookReceiver } from './support/webhook-receiver';

const SHOP = '+15550009999';
const ADA = '+15550001001';
const START = '2026-03-01T10:00:00.000Z';

interface Shown {
  now: string;
  ahead_ms: number;
}

describe('the clock of the local Twilio', () => {
  let twilio: LocalTwilio;
  beforeEach(async () => {
    twilio = await LocalTwilio.start({ clock: new ManualClock(START) });
  });
  afterEach(() => twilio.stop());

  const clock = async (method: string, parameters?: Record<string, string>): Promise<Shown> => {
    const response = await twilio.call(method, '/simulator/clock', parameters);
    expect(response.status).toBe(200);
    return (await response.json()) as Shown;
  };
  const advance = (by: string): Promise<Shown> => clock('POST', { Advance: by });
  const begin = async (timers: Record<string, string> = {}): Promise<string> => {
    const { conversations } = twilio.client.conversations.v1;
    const { sid } = await conversations.create(timers);
    const binding = { 'messagingBinding.address': ADA, 'messagingBinding.proxyAddress': SHOP };
    await conversations(sid).participants.create(binding);
    return sid;
  };

  it('is read, moved on, set, and put right again', async () => {
    expect(await clock('GET')).toEqual({ now: START, ahead_ms: 0 });
    expect(await advance('PT1H30M')).toEqual({ now: '2026-03-01T11:30:00.000Z', ahead_ms: 5_400_000 });
    expect(await advance('P1D')).toMatchObject({ now: '2026-03-02T11:30:00.000Z' });
    expect(await clock('POST', { Now: '2027-01-01T00:00:00+01:00' })).toMatchObject({
      now: '2026-12-31T23:00:00.000Z',
    });
    expect(await clock('POST', { Now: '2025-01-01' })).toMatchObject({ now: '2025-01-01T00:00:00.000Z' });
    expect(await clock('DELETE')).toEqual({ now: START, ahead_ms: 0 });
  });

  it.each([
    {},
    { Advance: 'PT1M', Now: START },
    { Advance: '5 minutes' },
    { Advance: 'P9999999D' },
    { Now: 'soon' },
    { Now: '+012026-01-01T00:00:00Z' },
    { Now: '1969-12-31T00:00:00Z' },
  ])('is not moved by %p', async (parameters) => {
    const response = await twilio.call('POST', '/simulator/clock', parameters as Record<string, string>);
    expect(response.status).toBe(400);
    expect(await clock('GET')).toEqual({ now: START, ahead_ms: 0 });
  });

  it('runs the timers of conversations, and answers when they have', async () => {
    const sid = await begin({ 'timers.inactive': 'PT5M', 'timers.closed': 'PT10M' });
    const receiver = await WebhookReceiver.start();
    const conversation = twilio.client.conversations.v1.conversations(sid);
    await conversation.webhooks.create({
      target: 'webhook',
      'configuration.url': receiver.origin,
      'configuration.filters': ['onConversationStateUpdated'],
    });
    await advance('PT4M59S');
    expect((await conversation.fetch()).state).toBe('active');
    await advance('PT1S');
    expect((await conversation.fetch()).state).toBe('inactive');
    await advance('PT1H');
    expect((await conversation.fetch()).state).toBe('closed');
    expect(await receiver.expect(2)).toMatchObject([{ StateTo: 'inactive' }, { StateTo: 'closed' }]);
    await receiver.stop();
  });

  it('runs what handsets take their time for', async () => {
    await twilio.behave(ADA, { status: 'delivered', latency_ms: 3_600_000 });
    const sid = await begin();
    await twilio.client.conversations.v1.conversations(sid).messages.create({ body: 'hi' });
    await advance('PT59M');
    expect(await twilio.received(ADA)).toEqual([]);
    await advance('PT1M');
    expect(await twilio.received(ADA)).toMatchObject([{ body: 'hi' }]);
  });

  it('cancels tasks that nobody took in time', async () => {
    const { tasks } = twilio.client.taskrouter.v1.workspaces(`WS${ACCOUNT_SID.slice(2)}`);
    const workflowSid = `WW${'1'.repeat(32)}`;
    const short = await tasks.create({ workflowSid, timeout: 60 });
    const long = await tasks.create({ workflowSid, timeout: 3_600 });
    const taken = await tasks.create({ workflowSid, timeout: 60 });
    const { v1 } = twilio.client.taskrouter;
    const of = ({ sid }: { sid: string }) => v1.workspaces(`WS${ACCOUNT_SID.slice(2)}`).tasks(sid);
    await of(taken).update({ assignmentStatus: 'wrapping' });
    await advance('PT1M');
    expect(await of(short).fetch()).toMatchObject({ assignmentStatus: 'canceled', reason: 'Task TTL Exceeded' });
    expect(await of(long).fetch()).toMatchObject({ assignmentStatus: 'pending', age: 60 });
    expect(await of(taken).fetch()).toMatchObject({ assignmentStatus: 'wrapping' });
    await advance('PT59M');
    expect(await of(long).fetch()).toMatchObject({ assignmentStatus: 'canceled' });
    await expect(of(long).update({ assignmentStatus: 'completed' })).rejects.toMatchObject({ code: 20001 });
  });

  it('runs the pauses before webhooks are tried again', async () => {
    const receiver = await WebhookReceiver.start();
    receiver.answer = (response) => void response.status(receiver.received.length === 1 ? 503 : 200).end();
    const fresh = await LocalTwilio.start({ clock: new ManualClock(START), webhook: { retries: 1 } });
    await fresh.client.conversations.v1.configuration
      .webhooks()
      .update({ postWebhookUrl: receiver.origin, filters: ['onConversationAdded'] });
    await fresh.client.conversations.v1.conversations.create({ xTwilioWebhookEnabled: 'true' });
    await receiver.expect(1);
    while (receiver.received.length < 2) await fresh.call('POST', '/simulator/clock', { Advance: 'PT1S' });
    expect(receiver.received.map(({ parameters }) => parameters.RetryCount)).toEqual(['0', '1']);
    await fresh.stop();
    await receiver.stop();
  });
});

test('a clock that was moved stays so over a restart, and what it made due happens', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'perdure-clock-'));
  const options = { database: path.join(directory, 'simulator.db'), clock: new ManualClock(START) };
  const first = await LocalTwilio.start(options);
  const { sid } = await first.client.conversations.v1.conversations.create({ 'timers.closed': 'P2D' });
  await first.call('POST', '/simulator/clock', { Advance: 'P1D' });
  await first.stop();
  const second = await LocalTwilio.start(options);
  const shown = await second.call('POST', '/simulator/clock', { Advance: 'P1D' });
  expect(await shown.json()).toEqual({ now: '2026-03-03T10:00:00.000Z', ahead_ms: 172_800_000 });
  expect((await second.client.conversations.v1.conversations(sid).fetch()).state).toBe('closed');
  await second.stop();
  rmSync(directory, { recursive: true, force: true });
});
