import type { JournalBatch, StepRecord } from '../../src/engine/journal';
import { newSid } from '../../src/twilio/sid';
import { greeting } from '../support/definitions';
import { ACCOUNT, useApp } from '../support/test-app';

const app = useApp();

const stepOf = (index: number, changes: Partial<StepRecord>): StepRecord => ({
  sid: newSid('FT'),
  index,
  widget: 'Trigger',
  type: 'trigger',
  event: 'incomingRequest',
  to: 'call',
  parentStepSid: null,
  startedAt: `2026-11-21T10:00:0${index}.100Z`,
  endedAt: `2026-11-21T10:00:0${index}.900Z`,
  inputs: {},
  warnings: [],
  ...changes,
});

test('an execution that runs shows what it has done since its last pause', async () => {
  const flow = { friendlyName: 'Welcome', status: 'published', definition: greeting() } as const;
  const { sid: flowSid } = await app.studio.flows.create(flow);
  const executions = app.studio.flows(flowSid).executions;
  const { sid } = await executions.create({ to: '+15550201', from: '+15550100' });
  const place = { accountSid: ACCOUNT.sid, flowSid, sid };
  const { dateCreated: startedAt, ...rest } = (await app.stores.store.executions.fetch(place))!;
  const batch = (from: number, step: StepRecord): JournalBatch => {
    return { execution: { ...rest, startedAt }, from, steps: [step], replaying: from > 0 };
  };
  const trigger = stepOf(0, {});
  await app.stores.store.executions.record(batch(0, trigger));
  expect((await executions(sid).steps.list()).map((step) => step.sid)).toEqual([trigger.sid]);

  const call = stepOf(1, { widget: 'call', type: 'make-http-request', output: { status_code: 200 }, to: 'slow' });
  app.executions.running.set(sid, batch(1, call));
  expect((await executions(sid).steps.list()).map((step) => step.sid)).toEqual([call.sid, trigger.sid]);
  const context = await executions(sid).executionContext().fetch();
  expect(context.toJSON()).toMatchObject({ context: { widgets: { call: { status_code: 200 } } } });
});
