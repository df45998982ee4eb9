import { randomUUID } from 'node:crypto';
import { listen } from '../../activities/listen';
import { resumeConversation } from '../../activities/resume-conversation';
import { sendToFlex } from '../../activities/send-to-flex';
import { startConversation } from '../../activities/start-conversation';
import { attemptEnvironment } from '../support/attempt-environment';
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
async function late(activity: () => Promise<unknown>): Promise<unknown> {
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
  expect(await late(() => open(sid))).toMatchObject({ type: 'attempt:late' });
  expect(stage.proxy.requests.slice(before).filter((request) => !request.startsWith('GET'))).toEqual([]);
});
