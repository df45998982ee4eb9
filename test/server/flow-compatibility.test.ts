import { ACCOUNT, useApp } from '../support/test-app';
import { greeting } from '../support/definitions';

/** The greeting, with a widget for calls on the way of incoming calls. */
function calling() {
  const flow = greeting();
  const [trigger, greet] = flow.states;
  const transitions = trigger!.transitions.map((transition) =>
    transition.event === 'incomingMessage' ? { ...transition, next: 'say' } : transition,
  );
  const say = { name: 'say', type: 'say-play', properties: { say: 'Hi' }, transitions: [{ event: 'audioComplete' }] };
  return { ...flow, states: [{ ...trigger!, transitions }, greet!, say] };
}

describe('The compatibility of a flow', () => {
  const app = useApp();
  const ask = (flowSid: string, query = '') => app.call('get', `/v2/Flows/${flowSid}/Compatibility${query}`);
  const create = async (status: 'draft' | 'published', definition: object = greeting()) =>
    (await app.studio.flows.create({ friendlyName: 'Welcome', status, definition })).sid;

  it('tells what of the published revision runs, and of any other', async () => {
    const flowSid = await create('published');
    await app.studio.flows(flowSid).update({ status: 'draft', definition: calling() });
    const published = await ask(flowSid);
    expect(published.status).toBe(200);
    expect(published.body).toMatchObject({
      account_sid: ACCOUNT.sid,
      flow_sid: flowSid,
      revision: 1,
      verdict: 'partly',
      url: `${app.origin}/v2/Flows/${flowSid}/Compatibility?Revision=1`,
    });
    for (const name of ['2', 'LatestRevision', 'LatestDraft']) {
      const { body } = (await ask(flowSid, `?Revision=${name}`)) as { body: Record<string, unknown[]> };
      expect(body).toMatchObject({ revision: 2, verdict: 'partly' });
      expect(body.triggers).toContainEqual({
        event: 'incomingMessage',
        runs: false,
        ends_at: ['say'],
        reason: 'executions end where they come to a widget that does not run',
      });
      expect(body.triggers).toContainEqual({ event: 'incomingRequest', runs: true, ends_at: [], reason: null });
      expect(body.widgets).toEqual([
        { name: 'Trigger', type: 'trigger', support: 'runs', reached_by: expect.any(Array) as unknown, reason: null },
        {
          name: 'greet',
          type: 'send-message',
          support: 'runs',
          reached_by: expect.any(Array) as unknown,
          reason: null,
        },
        {
          name: 'say',
          type: 'say-play',
          support: 'known',
          reached_by: ['incomingMessage'],
          reason: 'it is for voice calls',
        },
      ]);
    }
  });

  it('is not there for what is not there', async () => {
    const draft = await create('draft');
    expect((await ask(draft)).status).toBe(404);
    expect((await ask(draft, '?Revision=LatestRevision')).status).toBe(200);
    expect((await ask(draft, '?Revision=7')).status).toBe(404);
    expect((await ask(`FW${'0'.repeat(32)}`)).body).toMatchObject({ code: 20404 });
    const wrong = await ask(draft, '?Revision=newest');
    expect([wrong.status, (wrong.body as { code: number }).code]).toEqual([400, 81021]);
    expect((await app.request().get(`/v2/Flows/${draft}/Compatibility`)).status).toBe(401);
  });
});
