import { randomUUID } from 'node:crypto';
import { abandonOpening } from '../../activities/abandon-opening';
import { resumeConversation } from '../../activities/resume-conversation';
import { startConversation } from '../../activities/start-conversation';
import type { ConversationStart, OpeningOutcome } from '../../src/engine/conversations';
import { ACCOUNT_SID } from '../support/triggers';
import { attemptAsTemporal, startTwilioStage, type TwilioStage } from '../support/twilio-stage';

const FLOW_SID = `FW${'4'.repeat(32)}`;
const CONTACT = '+15550001234';

let stage: TwilioStage;
beforeAll(async () => {
  stage = await startTwilioStage();
});
afterAll(() => stage.stop());

const dependencies = () => ({ twilio: stage.twilio, publicBaseUrl: 'https://flows.example.com' });
const conversations = () => stage.local.client.conversations.v1.conversations;

/** A step of an execution. */
function origin() {
  const executionSid = `FN${randomUUID().replaceAll('-', '')}`;
  return { key: `${executionSid}:3`, widget: 'open', accountSid: ACCOUNT_SID, flowSid: FLOW_SID, executionSid };
}

const start = (uniqueName?: string): ConversationStart => ({
  kind: 'start',
  ...origin(),
  timers: {},
  email: {},
  participant: { address: CONTACT, proxyAddress: '+15559990000' },
  uniqueName,
});

/** Takes a step, of which this is the first attempt as far as Temporal knows: a reset forgets those before it. */
const take = async (step: () => Promise<OpeningOutcome>): Promise<OpeningOutcome> =>
  (await attemptAsTemporal(`${FLOW_SID}/+15559990000/${CONTACT}`, step)).result;

function sidOf(outcome: OpeningOutcome): string {
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.conversation.sid;
}

describe('a conversation that an execution has begun before somebody reset its workflow', () => {
  test('is found, with one participant and one webhook', async () => {
    const opening = start();
    const begin = () => take(() => startConversation(dependencies(), opening));
    const first = await begin();
    expect(await begin()).toEqual(first);
    const sid = sidOf(first);
    expect(await conversations()(sid).participants.list()).toHaveLength(1);
    expect(await conversations()(sid).webhooks.list()).toHaveLength(1);
    await conversations()(sid).remove();
  });

  test.each([undefined, 'an order'])('and closed, stays with what was written in it: named %p', async (uniqueName) => {
    const opening = start(uniqueName);
    const begin = () => take(() => startConversation(dependencies(), opening));
    const conversation = conversations()(sidOf(await begin()));
    await conversation.messages.create({ body: 'Hello', author: 'bot' });
    await conversation.update({ state: 'closed' });
    expect(await begin()).toMatchObject({ ok: false, code: 'conversation:closed' });
    await abandonOpening(stage.twilio, opening);
    expect(await conversation.messages.list()).toMatchObject([{ body: 'Hello' }]);
  });

  test.each([
    ['is refused', (opening: ConversationStart) => take(() => startConversation(dependencies(), opening))],
    ['is given up', (opening: ConversationStart) => abandonOpening(stage.twilio, opening)],
  ])('and closed, has no webhook of it any more when the opening %s', async (_, giveUp) => {
    const opening = start();
    const conversation = conversations()(sidOf(await take(() => startConversation(dependencies(), opening))));
    const { sid } = await conversation.webhooks.create({
      target: 'webhook',
      'configuration.url': 'https://others.example.com',
      'configuration.filters': ['onMessageAdded'],
    });
    await conversation.update({ state: 'closed' });
    await giveUp(opening);
    expect((await conversation.webhooks.list()).map((webhook) => webhook.sid)).toEqual([sid]);
  });
});

test('a conversation that an execution has resumed before somebody reset its workflow has one webhook of it', async () => {
  const { sid } = await conversations().create();
  const resumption = { kind: 'resume' as const, ...origin(), conversationSid: sid };
  const resume = () => take(() => resumeConversation(dependencies(), resumption));
  expect(await resume()).toEqual(await resume());
  expect(await conversations()(sid).webhooks.list()).toHaveLength(1);
});
