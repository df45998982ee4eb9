import fc from 'fast-check';
import { startConversation } from '../../activities/start-conversation';
import type { ConversationStart } from '../../src/engine/conversations';
import type { Fault } from '../support/fault-proxy';
import { newStart } from '../support/openings';
import { attemptAsTemporal, startTwilioStage, TOO_MANY, type TwilioStage } from '../support/twilio-stage';

const FLOW_SID = `FW${'b'.repeat(32)}`;

let stage: TwilioStage;
beforeAll(async () => {
  stage = await startTwilioStage();
});
afterAll(() => stage.stop());

/** Any call of an opening, read-backs and removals included. */
const TARGETS = [
  { method: 'POST', path: /\/Conversations$/ },
  { method: 'GET', path: /\/Conversations\/perdure-/ },
  { method: 'DELETE', path: /\/Conversations\/CH/ },
  { method: 'POST', path: /\/Participants$/ },
  { method: 'GET', path: /\/Participants/ },
  { method: 'POST', path: /\/Webhooks$/ },
  { method: 'GET', path: /\/Webhooks/ },
];

const trouble = fc.constantFrom<Fault>(
  TOO_MANY,
  { kind: 'answer', status: 503 },
  { kind: 'reset-before' },
  { kind: 'reset-after' },
  { kind: 'truncate-after' },
  { kind: 'html-after' },
  { kind: 'answer', status: 200, body: {} },
);
const troubles = fc.array(fc.tuple(fc.constantFrom(...TARGETS), trouble), { maxLength: 6 });

/** Whether Twilio refuses the participant or the webhook for good. */
const refused = fc.constantFrom(undefined, /\/Participants$/, /\/Webhooks$/);
const REFUSALS: Fault[] = Array<Fault>(12).fill({ kind: 'answer', status: 400, body: { code: 20001, message: 'No' } });

/** All conversations of the start, whatever state they are in. */
async function left({ key }: ConversationStart) {
  const { conversations } = stage.local.client.conversations.v1;
  const all = (await conversations.list()).filter(({ attributes }) => attributes.includes(key));
  return Promise.all(
    all.map(async ({ sid }) => ({
      participants: (await conversations(sid).participants.list()).length,
      webhooks: (await conversations(sid).webhooks.list()).length,
    })),
  );
}

test('whatever goes wrong, and however often, there is all of it once, or after a refusal nothing', async () => {
  await fc.assert(
    fc.asyncProperty(troubles, refused, async (faults, refusal) => {
      const start = newStart(FLOW_SID);
      if (refusal) stage.proxy.inject({ method: 'POST', path: refusal }, ...REFUSALS);
      for (const [target, fault] of faults) stage.proxy.inject(target, fault);
      const dependencies = { twilio: stage.twilio, publicBaseUrl: 'https://flows.example.com' };
      const { result } = await attemptAsTemporal(`${FLOW_SID}/a/b`, () => startConversation(dependencies, start));
      stage.proxy.clear();
      expect(result.ok).toBe(!refusal);
      expect(await left(start)).toEqual(refusal ? [] : [{ participants: 1, webhooks: 1 }]);
    }),
    { numRuns: 60 },
  );
});
