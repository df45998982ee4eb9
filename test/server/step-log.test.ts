import type { StepRecord } from '../../src/engine/journal';
import { newSid } from '../../src/twilio/sid';
import { greeting } from '../support/definitions';
import { ACCOUNT, useApp } from '../support/test-app';

const WARNINGS = [{ code: 81002, message: 'Message IM1 arrived while no widget waited for one; it was dropped' }];

const COMMON = {
  to: null,
  parentStepSid: null,
  startedAt: '2026-11-21T10:00:00.000Z',
  endedAt: '2026-11-21T10:00:01.000Z',
};

const SET: StepRecord = {
  ...COMMON,
  sid: newSid('FT'),
  index: 0,
  widget: 'set',
  type: 'set-variables',
  event: 'next',
  inputs: { a: 1 },
  output: { n: 2 },
  variables: { n: 2 },
  warnings: [],
};

const SPLIT: StepRecord = {
  ...COMMON,
  sid: newSid('FT'),
  index: 1,
  widget: 'split',
  type: 'split-based-on',
  event: 'match',
  transition: 2,
  inputs: {},
  warnings: WARNINGS,
};

describe('The log of a step', () => {
  const app = useApp();

  it('has what the step read, what it changed, and what it warned of', async () => {
    const flow = { friendlyName: 'Welcome', status: 'published', definition: greeting() } as const;
    const { sid: flowSid } = await app.studio.flows.create(flow);
    const { sid } = await app.studio.flows(flowSid).executions.create({ to: '+15550199', from: '+15550100' });
    const execution = (await app.stores.store.executions.fetch({ accountSid: ACCOUNT.sid, flowSid, sid }))!;
    await app.stores.store.executions.record({
      execution: { ...execution, startedAt: execution.dateCreated, position: 'split', cleanup: [] },
      from: 0,
      steps: [SET, SPLIT],
      replaying: false,
    });
    const path = `/v2/Flows/${flowSid}/Executions/${sid}/Steps`;
    const read = async (step: string): Promise<unknown> => (await app.call('get', `${path}/${step}/Log`)).body;

    expect(await read(SET.sid)).toEqual({
      account_sid: ACCOUNT.sid,
      flow_sid: flowSid,
      execution_sid: sid,
      step_sid: SET.sid,
      name: 'next',
      transition: null,
      inputs: { a: 1 },
      output: { n: 2 },
      variables: { n: 2 },
      warnings: [],
      url: `${app.origin}${path}/${SET.sid}/Log`,
    });
    const split = { name: 'match', transition: 2, output: null, variables: null, warnings: WARNINGS };
    expect(await read(SPLIT.sid)).toMatchObject(split);
    expect(await read(newSid('FT'))).toMatchObject({ status: 404, code: 20404 });
  });
});
