import type { JournalBatch, StepRecord } from '../../src/engine/journal';
import type { Cleanup } from '../../src/engine/execution';
import { newSid } from '../../src/twilio/sid';
import { greeting } from '../support/definitions';
import { journalStep } from '../support/journal';
import { ACCOUNT, useApp } from '../support/test-app';

const FROM = '+15550100';
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const UNKNOWN = `FN${'0'.repeat(32)}`;

describe('Executions', () => {
  const app = useApp();
  let flowSid: string;
  let contact = 0;
  const newContact = () => `+1555020${(contact += 1).toString().padStart(4, '0')}`;
  const executions = () => app.studio.flows(flowSid).executions;
  const start = (to = newContact(), parameters?: object) => executions().create({ to, from: FROM, parameters });

  beforeAll(async () => {
    const flow = { friendlyName: 'Welcome', status: 'published', definition: greeting() } as const;
    flowSid = (await app.studio.flows.create(flow)).sid;
  });

  /** Writes what a run of the execution would. */
  const journal = async (
    sid: string,
    steps: Partial<StepRecord>[],
    ending?: JournalBatch['ending'],
    cleanup: Cleanup[] = [],
  ): Promise<string[]> => {
    const { store } = app.stores;
    const execution = await store.executions.fetch({ accountSid: ACCOUNT.sid, flowSid, sid });
    const [startedAt, endedAt] = ['2026-11-21T10:00:00.100Z', '2026-11-21T10:00:01.900Z'];
    const records = steps.map((step, index) => journalStep(index, { to: null, startedAt, endedAt, ...step }));
    const { dateCreated, ...rest } = { ...execution!, cleanup };
    const batch = { from: 0, steps: records, ending, replaying: false };
    await store.executions.record({ ...batch, execution: { ...rest, startedAt: dateCreated } });
    return records.map((record) => record.sid);
  };

  it('begin by REST, with every field that Twilio has', async () => {
    const to = newContact();
    const response = await app
      .call('post', `/v2/Flows/${flowSid}/Executions`)
      .type('form')
      .send({ To: to, From: FROM, Parameters: '{"name":"Ada","__proto__":{"x":1}}' });
    const { sid } = response.body as { sid: string };
    const url = `${app.origin}/v2/Flows/${flowSid}/Executions/${sid}`;
    expect(response.status).toBe(201);
    expect(response.body).toEqual({
      sid,
      account_sid: ACCOUNT.sid,
      flow_sid: flowSid,
      contact_channel_address: to,
      contact_sid: `FC${'0'.repeat(32)}`,
      flow_version: 1,
      context: {},
      status: 'active',
      initiated_by: null,
      date_created: expect.stringMatching(TIMESTAMP) as string,
      date_updated: expect.stringMatching(TIMESTAMP) as string,
      url,
      links: { steps: `${url}/Steps`, execution_context: `${url}/Context` },
    });
    expect(app.executions.started.at(-1)).toMatchObject({
      flow: {
        accountSid: ACCOUNT.sid,
        flowSid,
        revision: 1,
        definition: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      },
      trigger: {
        event: 'incomingRequest',
        data: { from: FROM, to, parameters: { name: 'Ada' } },
        flowAddress: FROM,
        contactAddress: to,
      },
    });
    const context = await executions()(sid).executionContext().fetch();
    expect(context.toJSON()).toEqual({
      accountSid: ACCOUNT.sid,
      flowSid,
      executionSid: sid,
      url: `${url}/Context`,
      context: {
        flow: {
          sid,
          flow_sid: flowSid,
          channel: { address: FROM },
          data: { name: 'Ada' },
          variables: {},
          add_ons: {},
        },
        contact: { channel: { address: to } },
        trigger: { request: { from: FROM, to, parameters: { name: 'Ada' } } },
        widgets: {},
      },
    });
  });

  it('of one contact are one at a time', async () => {
    const to = newContact();
    const first = await start(to);
    const response = await app
      .call('post', `/v2/Flows/${flowSid}/Executions`)
      .type('form')
      .send({ To: to, From: FROM });
    expect([response.status, response.body]).toEqual([
      409,
      {
        code: 20409,
        message: `Execution ${first.sid} is already active for this contact. End the active Execution before creating a new one`,
        more_info: 'https://www.twilio.com/docs/errors/20409',
        status: 409,
        details: { conflicting_execution_sid: first.sid },
      },
    ]);
    await expect(start(to)).rejects.toMatchObject({ status: 409, code: 20409 });
  });

  it('end by REST, and the contact is free again although the cleanup takes its time', async () => {
    const to = newContact();
    const { sid } = await start(to);
    app.executions.cleanupMs = 300;
    const ended = await executions()(sid).update({ status: 'ended' });
    expect(ended).toMatchObject({ sid, status: 'ended' });
    const next = await start(to);
    app.executions.cleanupMs = 0;
    expect(next.sid).not.toBe(sid);
    await expect(executions()(sid).update({ status: 'ended' })).rejects.toMatchObject({ status: 409, code: 20409 });
  });

  it('say so where one that was ended keeps the contact taken, as its cleanup waits for Twilio', async () => {
    const to = newContact();
    const { sid } = await start(to);
    app.executions.cleanupMs = 10_000;
    await executions()(sid).update({ status: 'ended' });
    app.executions.cleanupMs = 0;
    await expect(start(to)).rejects.toMatchObject({
      status: 409,
      code: 20409,
      message: `Execution ${sid} has ended, but is not cleaned up yet, which waits for Twilio. Start the new Execution again later`,
      details: { conflicting_execution_sid: sid },
    });
  });

  it('show what their end has yet to undo at Twilio, until it is done', async () => {
    const { sid } = await start();
    const read = async () => (await app.call('get', `/v2/Flows/${flowSid}/Executions/${sid}`)).body as object;
    expect(await read()).not.toHaveProperty('cleanup');
    const [conversationSid, webhookSid] = [newSid('CH'), newSid('WH')];
    await journal(sid, [{}], undefined, [
      { kind: 'close-conversation', conversationSid },
      { kind: 'remove-webhook', conversationSid, webhookSid },
    ]);
    await executions()(sid).update({ status: 'ended' });
    expect(await read()).toMatchObject({
      status: 'ended',
      cleanup: [
        { kind: 'close-conversation', conversation_sid: conversationSid },
        { kind: 'remove-webhook', conversation_sid: conversationSid, webhook_sid: webhookSid },
      ],
    });
    await journal(sid, [{}], { reason: 'CANCELLED', endedAt: '2026-11-21T10:00:02.000Z' });
    expect(await read()).not.toHaveProperty('cleanup');
  });

  it('are removed, and the contact is free again', async () => {
    const to = newContact();
    const { sid } = await start(to);
    app.executions.cleanupMs = 300;
    await executions()(sid).remove();
    expect((await start(to)).sid).not.toBe(sid);
    app.executions.cleanupMs = 0;
  });

  it('are removed with all that is known of them', async () => {
    const { sid } = await start();
    await journal(sid, [{}]);
    expect(await executions()(sid).remove()).toBe(true);
    expect(app.executions.ended).toContain(sid);
    await expect(executions()(sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
    await expect(executions()(sid).steps.list()).rejects.toMatchObject({ status: 404 });
    await expect(executions()(sid).remove()).rejects.toMatchObject({ status: 404 });
  });

  it('of a test user run the newest revision', async () => {
    const flow = app.studio.flows(flowSid);
    const to = newContact();
    await flow.testUsers().update({ testUsers: [to] });
    const draft = await flow.update({ status: 'draft', definition: greeting('Hi, tester') });
    expect((await start(to)).flowVersion).toBe(draft.revision);
    expect((await start()).flowVersion).toBe(draft.revision - 1);
  });

  it('do not begin with a flow that was never published', async () => {
    const flow = { friendlyName: 'Draft', status: 'draft', definition: greeting() } as const;
    const { sid } = await app.studio.flows.create(flow);
    const creating = app.studio.flows(sid).executions.create({ to: '+15550999', from: FROM });
    await expect(creating).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('have steps, newest first, and a context after each', async () => {
    const { sid } = await start();
    const [trigger, greet] = await journal(
      sid,
      [
        { widget: 'Trigger', type: 'trigger', event: 'incomingRequest', to: 'greet' },
        { widget: 'greet', output: { outbound: { Body: 'Hi' } } },
      ],
      { reason: 'FLOW_END', endedAt: '2026-11-21T10:00:02.000Z' },
    );
    expect(await executions()(sid).fetch()).toMatchObject({ status: 'ended' });
    const steps = await executions()(sid).steps.list();
    expect(steps.map((step) => step.sid)).toEqual([greet, trigger]);
    const response = await app.call('get', `/v2/Flows/${flowSid}/Executions/${sid}/Steps/${trigger}`);
    const url = `${app.origin}/v2/Flows/${flowSid}/Executions/${sid}/Steps/${trigger}`;
    expect(response.body).toEqual({
      sid: trigger,
      account_sid: ACCOUNT.sid,
      flow_sid: flowSid,
      execution_sid: sid,
      parent_step_sid: null,
      name: 'incomingRequest',
      context: {},
      transitioned_from: 'Trigger',
      transitioned_to: 'greet',
      type: 'trigger',
      date_created: '2026-11-21T10:00:00Z',
      date_updated: '2026-11-21T10:00:01Z',
      url,
      links: { step_context: `${url}/Context` },
    });
    expect(steps[0]).toMatchObject({ name: 'sent', transitionedFrom: 'greet', transitionedTo: 'Ended' });
    const before = await executions()(sid).steps(trigger!).stepContext().fetch();
    const after = await executions()(sid).steps(greet!).stepContext().fetch();
    expect(before).toMatchObject({ stepSid: trigger, url: `${url}/Context`, context: { widgets: {} } });
    expect(after.context).toMatchObject({ widgets: { greet: { outbound: { Body: 'Hi' } } } });
    expect((await executions()(sid).executionContext().fetch()).context).toEqual(after.context);
    const missing = executions()(sid).steps(`FT${'0'.repeat(32)}`);
    await expect(missing.fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
    await expect(missing.stepContext().fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it.each([['active'], ['Ended'], ['stopped'], ['']])('are not updated to %p', async (status) => {
    const { sid } = await start();
    const response = await app
      .call('post', `/v2/Flows/${flowSid}/Executions/${sid}`)
      .type('form')
      .send({ Status: status });
    expect([response.status, response.body]).toEqual([400, expect.objectContaining({ code: 20001 })]);
    const missing = await app.call('post', `/v2/Flows/${flowSid}/Executions/${sid}`);
    expect(missing.body).toMatchObject({ code: 20001, message: 'Missing required parameter Status' });
  });

  it('that are unknown, or of another flow, are not found', async () => {
    const { sid } = await start();
    const flow = { friendlyName: 'Other', status: 'published', definition: greeting() } as const;
    const other = (await app.studio.flows.create(flow)).sid;
    for (const path of [
      `${flowSid}/Executions/${UNKNOWN}`,
      `${other}/Executions/${sid}`,
      `${flowSid}/Executions/${sid.slice(0, -1)}`,
      `${flowSid}/Executions/${sid.replace('FN', 'FW')}`,
    ]) {
      for (const suffix of ['', '/Context', '/Steps']) {
        const response = await app.call('get', `/v2/Flows/${path}${suffix}`);
        expect([response.status, response.body]).toEqual([404, expect.objectContaining({ code: 20404 })]);
      }
    }
    const list = await app.call('get', `/v2/Flows/FW${'0'.repeat(32)}/Executions`);
    expect(list.status).toBe(404);
  });

  it('that Temporal does not take are answered with 503', async () => {
    const { sid } = await start();
    app.executions.down = true;
    const attempts = await Promise.all([
      app.call('post', `/v2/Flows/${flowSid}/Executions`).type('form').send({ To: newContact(), From: FROM }),
      app.call('post', `/v2/Flows/${flowSid}/Executions/${sid}`).type('form').send({ Status: 'ended' }),
      app.call('delete', `/v2/Flows/${flowSid}/Executions/${sid}`),
      app.call('delete', `/v2/Flows/${flowSid}`),
    ]);
    app.executions.down = false;
    for (const { status, headers, body } of attempts) {
      expect([status, headers['retry-after'], (body as { code: number }).code]).toEqual([503, '1', 20503]);
    }
    expect(await executions()(sid).fetch()).toMatchObject({ status: 'active' });
  });
});
