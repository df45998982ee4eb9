import { LocalTwilio } from './support/local-twilio';
import { ManualClock } from './support/manual-clock';
import { eventually } from './support/eventually';
import { WebhookReceiver } from './support/webhook-receiver';

const SHOP = '+15550009999';
const ADA = '+15550001001';
const MINUTE = 60_000;

describe('the timers of a conversation', () => {
  let clock: ManualClock;
  let twilio: LocalTwilio;
  beforeEach(async () => {
    clock = new ManualClock();
    twilio = await LocalTwilio.start({ clock });
  });
  afterEach(() => twilio.stop());

  const begin = async (timers: Record<string, string>): Promise<string> => {
    const { sid } = await twilio.client.conversations.v1.conversations.create(timers);
    await twilio.client.conversations.v1
      .conversations(sid)
      .participants.create({ 'messagingBinding.address': ADA, 'messagingBinding.proxyAddress': SHOP });
    return sid;
  };
  const state = async (sid: string): Promise<string> =>
    (await twilio.client.conversations.v1.conversations(sid).fetch()).state;
  const becomes = (sid: string, expected: string): Promise<void> =>
    eventually(async () => (await state(sid)) === expected, `the state ${expected}`);

  it('make it inactive, then closed, and say so', async () => {
    const receiver = await WebhookReceiver.start();
    const sid = await begin({ 'timers.inactive': 'PT1M', 'timers.closed': 'PT10M' });
    await twilio.client.conversations.v1.conversations(sid).webhooks.create({
      target: 'webhook',
      'configuration.url': receiver.origin,
      'configuration.filters': ['onConversationStateUpdated'],
    });
    clock.advance(MINUTE - 1);
    expect(await state(sid)).toBe('active');
    clock.advance(1);
    await becomes(sid, 'inactive');
    clock.advance(9 * MINUTE);
    await becomes(sid, 'closed');
    const parameters = await receiver.expect(2);
    expect(parameters).toMatchObject([
      { StateFrom: 'active', StateTo: 'inactive', Reason: 'TIMER', ConversationSid: sid },
      { StateFrom: 'inactive', StateTo: 'closed', Reason: 'TIMER' },
    ]);
    expect(parameters[0]).not.toHaveProperty('Source');
    await receiver.stop();
  });

  it('begin anew with every message, which also wakes it up', async () => {
    const sid = await begin({ 'timers.inactive': 'PT2M' });
    clock.advance(MINUTE);
    await twilio.text(ADA, SHOP, 'hi');
    clock.advance(MINUTE);
    expect(await state(sid)).toBe('active');
    clock.advance(MINUTE);
    await becomes(sid, 'inactive');
    await twilio.text(ADA, SHOP, 'hi again');
    expect(await state(sid)).toBe('active');
    clock.advance(2 * MINUTE);
    await becomes(sid, 'inactive');
  });

  it('come from the account unless it has its own, and can be taken away', async () => {
    await twilio.client.conversations.v1.configuration().update({
      defaultInactiveTimer: 'PT5M',
      defaultClosedTimer: 'P1D',
    });
    const own = await twilio.client.conversations.v1.conversations(await begin({ 'timers.inactive': 'PT1H' })).fetch();
    expect(own.timers).toEqual({ date_inactive: '2026-03-01T11:00:00Z', date_closed: '2026-03-02T10:00:00Z' });
    const without = await twilio.client.conversations.v1.conversations.create({
      'timers.inactive': 'PT0S',
      'timers.closed': 'PT0S',
    });
    expect(without.timers).toEqual({});
  });
});
