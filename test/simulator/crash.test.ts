import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTwilioClient } from '../../src/twilio/client';
import { startTwilioProcess } from '../support/start-twilio-process';
import { eventually } from './support/eventually';
import { ACCOUNT_SID, AUTH_TOKEN } from './support/local-twilio';
import { WebhookReceiver } from './support/webhook-receiver';

const SHOP = '+15550009999';
const HANDSETS = ['+15550001001', '+15550001002', '+15550001003', '+15550001004'];

describe('a simulator that is killed', () => {
  let directory: string;
  let receiver: WebhookReceiver;
  let running: ChildProcess | undefined;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'perdure-simulator-'));
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    running?.kill('SIGKILL');
    await receiver.stop();
    rmSync(directory, { recursive: true });
  });

  const start = async (): Promise<string> => {
    const twilio = await startTwilioProcess({ database: join(directory, 'twilio.db') });
    running = twilio.process;
    return twilio.origin;
  };

  it('has lost nothing that it took, and tells it in order', async () => {
    const accepted = new Map<string, string[]>(HANDSETS.map((handset) => [handset, []]));
    let origin = await start();
    await createTwilioClient({
      accountSid: ACCOUNT_SID,
      authToken: AUTH_TOKEN,
      simulatorOrigin: origin,
    }).conversations.v1.addressConfigurations.create({
      type: 'sms',
      address: SHOP,
      'autoCreation.enabled': true,
      'autoCreation.type': 'webhook',
      'autoCreation.webhookUrl': `${receiver.origin}/hook`,
      'autoCreation.webhookFilters': ['onMessageAdded'],
    });
    receiver.answer = (response) => void setTimeout(() => response.end(), 5);
    for (let life = 0; life < 3; life++) {
      const dies = once(running!, 'exit');
      const taken = (): number[] => HANDSETS.map((handset) => accepted.get(handset)!.length);
      const before = taken();
      const texting = HANDSETS.map((handset) => textUntilDeath(origin, handset, accepted.get(handset)!));
      // In the middle of it: something of each has been taken.
      await eventually(() => taken().every((count, index) => count > before[index]!), 'a message of each');
      await sleep(100 * life);
      running!.kill('SIGKILL');
      await Promise.all([...texting, dies]);
      origin = await start();
    }
    for (const [handset, sids] of accepted) {
      const isHeard = (sid: string): boolean => heardOf(receiver, handset).includes(sid);
      await eventually(() => sids.every(isHeard), `all messages of ${handset}`);
      const heard = heardOf(receiver, handset);
      // The last message before a death may have been taken although its sender was never told.
      expect(heard.filter((sid) => sids.includes(sid))).toEqual(sids);
      expect(heard.length - sids.length).toBeLessThanOrEqual(3);
    }
  });
});

/** Sends one message after the other, and keeps the SIDs of those that were taken. */
async function textUntilDeath(origin: string, from: string, sids: string[]): Promise<void> {
  for (let count = 0; ; count++) {
    try {
      const response = await fetch(`${origin}/simulator/messages`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ From: from, To: SHOP, Body: String(count) }),
      });
      sids.push(((await response.json()) as { message_sid: string }).message_sid);
    } catch {
      return; // It is dead.
    }
  }
}

/** The messages of a handset in the order in which the receiver first heard of them. */
function heardOf({ received }: WebhookReceiver, handset: string): string[] {
  const own = received.filter(({ parameters }) => parameters.Author === handset);
  return [...new Set(own.map(({ parameters }) => parameters.MessageSid!))];
}
