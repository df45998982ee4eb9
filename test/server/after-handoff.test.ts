import { newSid } from '../../src/twilio/sid';
import { journalBatch, journalExecution, journalStep } from '../support/journal';
import { ACCOUNT, useApp } from '../support/test-app';
import { added, useTwilioSide, type Form } from '../support/twilio-side';

const HANDED_OVER = { type: 'send-to-flex', event: 'callComplete', endedAt: '2026-11-21T10:00:30.000Z' };
const EARLIER = { DateCreated: '2026-11-21T10:00:29.000Z' };
const LATER = { DateCreated: '2026-11-21T10:00:31.000Z' };

describe('A message that comes when the execution of its conversation has ended', () => {
  const app = useApp();
  const twilio = useTwilioSide(app);
  afterEach(() => jest.restoreAllMocks());

  /** An execution that has ended with a step. */
  async function ended(step: Partial<ReturnType<typeof journalStep>>): Promise<Form> {
    const ConversationSid = newSid('CH');
    const workflowId = `${twilio.flowSid}/${ConversationSid}`;
    const execution = journalExecution({ accountSid: ACCOUNT.sid, flowSid: twilio.flowSid, workflowId });
    const steps = [journalStep(0), journalStep(1, step)];
    const ending = { reason: 'FLOW_END', endedAt: '2026-11-21T10:00:32.000Z' } as const;
    await app.stores.store.executions.record(journalBatch(execution, { steps, ending }));
    return { ConversationSid };
  }

  async function beginsWith(form: Form): Promise<boolean> {
    expect((await twilio.send(form)).status).toBe(200);
    return app.executions.delivered.some(({ message }) => message.sid === form.MessageSid);
  }

  it('is for the agent, where it was written before an agent took over', async () => {
    const form = added({ ...(await ended(HANDED_OVER)), ...EARLIER });
    expect(await beginsWith(form)).toBe(false);
    expect(app.log).toContainEqual(
      expect.objectContaining({ msg: 'webhook_ignored', flow: twilio.flowSid, reason: 'for the agent' }),
    );
    expect(app.log).not.toContainEqual(expect.objectContaining({ message: form.MessageSid, msg: 'message_accepted' }));
  });

  it.each([-3_600_000, -60_000])(
    "is for the agent also where our clock is %p ms ahead of Twilio's",
    async (aheadMs) => {
      const form = added({ ...(await ended(HANDED_OVER)), ...EARLIER });
      jest.spyOn(Date, 'now').mockReturnValue(Date.parse(EARLIER.DateCreated) + 30_000 + aheadMs);
      expect(await beginsWith(form)).toBe(false);
    },
  );

  it.each<[string, Partial<typeof HANDED_OVER>, Form]>([
    ['it was written later: the conversation has come back', HANDED_OVER, LATER],
    ['no agent has taken over', { ...HANDED_OVER, event: 'failedToEnqueue' }, EARLIER],
    ['the flow only sent something', { endedAt: HANDED_OVER.endedAt }, EARLIER],
    ['it does not say when it was written', HANDED_OVER, { DateCreated: 'then' }],
  ])('begins another one, where %s', async (_title, step, written) => {
    expect(await beginsWith(added({ ...(await ended(step)), ...written }))).toBe(true);
  });
});
