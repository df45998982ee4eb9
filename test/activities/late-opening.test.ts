import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MockActivityEnvironment } from '@temporalio/testing';
import { cleanUp } from '../../activities/clean-up';
import { listen } from '../../activities/listen';
import { resumeConversation } from '../../activities/resume-conversation';
import { sendToFlex } from '../../activities/send-to-flex';
import { startConversation } from '../../activities/start-conversation';
import type { ConversationOpening } from '../../src/engine/conversations';
import { attemptEnvironment, secondsAgo } from '../support/attempt-environment';
import type { Fault } from '../support/fault-proxy';
import { ACCOUNT_SID } from '../support/triggers';
import { startTwilioStage, type TwilioStage } from '../support/twilio-stage';

let stage: TwilioStage;
beforeAll(async () => {
  stage = await startTwilioStage();
});
afterAll(() => stage.stop());

const dependencies = () => ({ twilio: stage.twilio, publicBaseUrl: 'https://flows.example.com' });
const conversations = () => stage.local.client.conversations.v1.conversations;
const executionSid = `FN${randomUUID().replaceAll('-', '')}`;
const origin = {
  key: `${executionSid}:1`,
  widget: 'open',
  accountSid: ACCOUNT_SID,
  flowSid: `FW${'4'.repeat(32)}`,
  executionSid,
};
const participant = { address: '+15550001111', proxyAddress: '+15559990000' };

/** Goes on with attempt 1 when Temporal has begun attempt 2. */
async function overtaken(activity: () => Promise<unknown>): Promise<unknown> {
  const info = {
    activityId: '7',
    attempt: 1,
    workflowExecution: { workflowId: 'FW1/a/b', runId: 'run' },
    currentAttemptScheduledTimestampMs: Date.now() - 30_000,
    startToCloseTimeoutMs: 60_000,
    heartbeatTimeoutMs: 15_000,
  };
  return attemptEnvironment(info, () => [{ activityId: '7', attempt: 2 }])
    .run(activity)
    .catch((thrown: unknown) => thrown);
}

test.each<[string, (conversationSid: string) => Promise<unknown>]>([
  [
    'a start',
    () => startConversation(dependencies(), { kind: 'start', ...origin, timers: {}, email: {}, participant }),
  ],
  [
    'a resumption',
    (conversationSid) => resumeConversation(dependencies(), { kind: 'resume', ...origin, conversationSid }),
  ],
  [
    'a registration',
    (conversationSid) => listen(dependencies(), { conversationSid }, { kind: 'resume', ...origin, conversationSid }),
  ],
  [
    'a handoff',
    (conversationSid) =>
      sendToFlex(dependencies(), {
        ...origin,
        channel: { kind: 'conversation', conversationSid },
        workflowSid: `WW${'7'.repeat(32)}`,
        taskChannel: `TC${'7'.repeat(32)}`,
        attributes: {},
        timeoutSeconds: 60,
      }),
  ],
])('%s that goes on when a later attempt has begun, changes nothing at Twilio', async (_name, open) => {
  const { sid } = await conversations().create();
  const before = stage.proxy.requests.length;
  expect(await overtaken(() => open(sid))).toMatchObject({ type: 'attempt:late' });
  expect(stage.proxy.requests.slice(before).filter((request) => !request.startsWith('GET'))).toEqual([]);
});

/** Fails as attempt 1 and, after `meanwhile`, answers as attempt 2, which begins at once. */
async function twice<T>(
  activity: () => Promise<T>,
  meanwhile: () => Promise<unknown> = async () => undefined,
): Promise<T> {
  const attempted = (attempt: number, heartbeatDetails?: unknown): MockActivityEnvironment =>
    attemptEnvironment(
      {
        activityId: '7',
        attempt,
        heartbeatDetails,
        workflowExecution: { workflowId: `${origin.flowSid}/a/b`, runId: 'run' },
        currentAttemptScheduledTimestampMs: Date.now(),
        startToCloseTimeoutMs: 60_000,
      },
      () => [{ activityId: '7', attempt, lastStartedTime: secondsAgo(0), lastHeartbeatTime: secondsAgo(0) }],
    );
  const first = attempted(1);
  let told: unknown;
  first.on('heartbeat', (details: unknown) => (told = details));
  await expect(first.run(activity)).rejects.toThrow(/ECONNRESET/);
  await meanwhile();
  return attempted(2, told).run(activity);
}

/** What Twilio comes to only when it has refused the second attempt. */
const LATE_MS = 500;
const late: Fault = { kind: 'reset-long-before', ms: LATE_MS };
const refusal: Fault = { kind: 'answer', status: 400, body: { code: 20001, message: 'Invalid parameter' } };

async function abandon(opening: ConversationOpening): Promise<void> {
  await attemptEnvironment({ attempt: 1 }, () => []).run(() =>
    cleanUp(dependencies(), { kind: 'abandon-opening', opening }),
  );
}

test('a conversation that Twilio creates after it has refused a start, is found at the end of the execution', async () => {
  const opening: ConversationOpening = { kind: 'start', ...origin, timers: {}, email: {}, participant };
  const before = (await conversations().list()).length;
  stage.proxy.inject({ method: 'POST', path: /\/Conversations$/ }, late, refusal);
  const outcome = await twice(() => startConversation(dependencies(), opening));
  expect(outcome).toMatchObject({ ok: false, code: '20001', uncertain: true });
  await sleep(2 * LATE_MS);
  expect(await conversations().list()).toHaveLength(before + 1);
  await abandon(opening);
  expect(await conversations().list()).toHaveLength(before);
});

test('a webhook that Twilio registers after a resumption was refused, is found at the end of the execution', async () => {
  const { sid } = await conversations().create();
  const opening: ConversationOpening = { kind: 'resume', ...origin, conversationSid: sid };
  stage.proxy.inject({ method: 'POST', path: /\/Webhooks$/ }, late);
  const outcome = await twice(
    () => resumeConversation(dependencies(), opening),
    () => conversations()(sid).update({ state: 'closed' }),
  );
  expect(outcome).toMatchObject({ ok: false, code: 'conversation:closed', uncertain: true });
  await sleep(2 * LATE_MS);
  expect(await conversations()(sid).webhooks.list()).toHaveLength(1);
  await abandon(opening);
  expect(await conversations()(sid).webhooks.list()).toEqual([]);
});
