import { executionKey } from '../../src/temporal/executions';
import { newSid } from '../../src/twilio/sid';
import { settled } from '../support/settled';
import { ACCOUNT, useApp } from '../support/test-app';
import { added, CONVERSATION, SERVICE, texted, useTwilioSide } from '../support/twilio-side';

describe('The webhook of a flow', () => {
  const app = useApp();
  const twilio = useTwilioSide(app);

  it('begins an execution with a message of a conversation', async () => {
    const form = added({ ChannelAttributes: '{"lang":"en"}', Media: '[]' });
    const response = await twilio.send(form);
    expect([response.status, response.text]).toEqual([200, '']);
    expect(app.executions.delivered.at(-1)).toMatchObject({
      flow: { accountSid: ACCOUNT.sid, flowSid: twilio.flowSid, revision: 1 },
      trigger: {
        event: 'incomingConversationMessage',
        flowAddress: CONVERSATION,
        contactAddress: '+15550199',
        initiatedBy: form.MessageSid,
        channel: { kind: 'conversation', conversationSid: CONVERSATION, chatServiceSid: SERVICE },
        data: {
          ...form,
          From: '+15550199',
          ChannelSid: CONVERSATION,
          InstanceSid: SERVICE,
          ChannelAttributes: { lang: 'en' },
        },
      },
      message: { sid: form.MessageSid, parameters: form },
    });
  });

  it('has an execution that does not pause soon seen all the same', async () => {
    const form = texted({ From: '+15550177' });
    await twilio.send(form);
    const { executions } = app.studio.flows(twilio.flowSid);
    const list = await settled(
      () => executions.list(),
      (all) => all.some(({ initiatedBy }) => initiatedBy === form.MessageSid),
    );
    const execution = list.find(({ initiatedBy }) => initiatedBy === form.MessageSid)!;
    expect(execution).toMatchObject({ status: 'active', contactChannelAddress: '+15550177', flowVersion: 1 });
    const current = await executions(execution.sid).executionContext().fetch();
    expect(current.context).toMatchObject({ trigger: { message: { Body: 'hi' } }, flow: { sid: execution.sid } });
  });

  it('begins an execution with a plain message, and answers with empty TwiML', async () => {
    const form = texted();
    const response = await twilio.send(form);
    expect([response.status, response.text]).toEqual([200, '<?xml version="1.0" encoding="UTF-8"?><Response/>']);
    expect(response.headers['content-type']).toMatch(/^text\/xml/);
    expect(app.executions.delivered.at(-1)).toMatchObject({
      trigger: {
        event: 'incomingMessage',
        flowAddress: '+15550100',
        contactAddress: '+15550199',
        channel: { kind: 'messaging', from: '+15550100', to: '+15550199' },
      },
    });
  });

  it('has one effect when the same message comes ten times at once', async () => {
    const form = added();
    app.executions.delayMs = 100;
    const answers = await Promise.all(Array.from({ length: 10 }, () => twilio.send(form)));
    app.executions.delayMs = 0;
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    const later = await twilio.send(form);
    expect(later.status).toBe(200);
    expect(app.executions.delivered.filter(({ message }) => message.sid === form.MessageSid)).toHaveLength(1);
  });

  it('answers 503 when Temporal does not take the message, and takes it the next time', async () => {
    const form = added();
    app.executions.down = true;
    const refused = await Promise.all([twilio.send(form), twilio.send(form)]);
    app.executions.down = false;
    for (const { status, headers, body } of refused) {
      expect([status, headers['retry-after']]).toEqual([503, '1']);
      expect(body).toMatchObject({ code: 20503, status: 503 });
    }
    expect((await twilio.send(form)).status).toBe(200);
    expect(app.executions.delivered.filter(({ message }) => message.sid === form.MessageSid)).toHaveLength(1);
  });

  it('answers 503 before Twilio gives up when Temporal takes too long, and lets the message have one effect', async () => {
    const form = added();
    app.executions.delayMs = 4_500;
    const late = await twilio.send(form);
    expect([late.status, late.headers['retry-after']]).toEqual([503, '1']);
    expect((await twilio.send(form)).status).toBe(200);
    app.executions.delayMs = 0;
    expect(app.executions.delivered.filter(({ message }) => message.sid === form.MessageSid)).toHaveLength(1);
  });

  it('forwards to the execution that its URL names', async () => {
    const executionSid = newSid('FN');
    const path = `${twilio.path()}?${new URLSearchParams({ Execution: executionSid, Key: '+1/+2' }).toString()}`;
    const form = added();
    const before = app.executions.delivered.length;
    const answers = await Promise.all([twilio.send(form, { path }), twilio.send(form, { path })]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(app.executions.forwarded).toEqual([
      { executionSid, workflowId: `${twilio.flowSid}/+1/+2`, message: { sid: form.MessageSid, parameters: form } },
    ]);
    expect(app.executions.delivered).toHaveLength(before);
    const stolen = await twilio
      .send(form, { path: path.replace('%2B2', '%2B3') })
      .set('X-Twilio-Signature', twilio.sign(form, { path }));
    expect(stolen.status).toBe(403);
  });

  it('takes TwiML that leads back to the flow to the execution of its message, each request once', async () => {
    const form = texted();
    await twilio.send(form);
    const path = `${twilio.path()}?FlowEvent=return&number=17&note=a%00b&__proto__=x`;
    const back = (token: string) => twilio.send(form, { path }).set('I-Twilio-Idempotency-Token', token);
    const delivered = app.executions.delivered.length;
    const answers = [await back('one'), await back('one'), await back('two')];
    for (const { status, text } of answers) {
      expect([status, text]).toEqual([200, '<?xml version="1.0" encoding="UTF-8"?><Response/>']);
    }
    const route = { workflowId: `${twilio.flowSid}/+15550100/+15550199` };
    const parameters = { number: '17', note: 'ab' };
    expect(app.executions.returned).toMatchObject([
      { ...route, key: 'return/one', parameters },
      { ...route, key: 'return/two', parameters },
    ]);
    expect(Object.keys(app.executions.returned[0]!.parameters)).not.toContain('FlowEvent');
    expect(app.executions.delivered).toHaveLength(delivered);
    const forNobody = (): unknown[] => app.log.filter(({ msg }) => msg === 'return_for_nobody');
    expect(forNobody()).toEqual([]);
    await twilio.send(texted({ From: '+15550178' }), { path });
    expect(forNobody()).toHaveLength(1);
  });

  it('tells returns without a token apart, and ignores one without a message', async () => {
    const path = `${twilio.path()}?FlowEvent=return`;
    const before = app.executions.returned.length;
    for (const form of [texted(), texted(), { AccountSid: ACCOUNT.sid }]) {
      expect((await twilio.send(form as Record<string, string>, { path })).status).toBe(200);
    }
    expect(app.executions.returned).toHaveLength(before + 2);
  });

  it('passes receipts on to the execution that sent the message', async () => {
    const receipt = { ...added(), EventType: 'onDeliveryUpdated', Status: 'undelivered', ErrorCode: '30007' };
    expect((await twilio.send(receipt)).status).toBe(200);
    expect(app.executions.receipts.at(-1)).toEqual({
      workflowId: `${twilio.flowSid}/${CONVERSATION}`,
      status: 'undelivered',
      errorCode: '30007',
    });
    const callback = texted({ SmsStatus: 'failed', MessageStatus: 'failed', From: '+15550100', To: '+15550199' });
    const before = app.executions.delivered.length;
    expect((await twilio.send(callback)).status).toBe(200);
    expect(app.executions.receipts.at(-1)).toEqual({
      workflowId: `${twilio.flowSid}/+15550100/+15550199`,
      status: 'failed',
    });
    expect(app.executions.delivered).toHaveLength(before);
  });

  it('passes receipts on also where the contact is on RCS, by whose bare number Studio knows it', async () => {
    const written = texted({ From: 'rcs:+15550199', To: 'rcs:agent' });
    await twilio.send(written);
    await twilio.send({
      ...written,
      SmsStatus: 'failed',
      MessageStatus: 'failed',
      From: written.To!,
      To: written.From!,
    });
    const { flow, trigger } = app.executions.delivered.at(-1)!;
    expect(app.executions.receipts.at(-1)?.workflowId).toBe(executionKey(flow.flowSid, trigger));
  });

  it.each(['queued', 'sent', 'delivered', 'read'])('wakes nobody for a receipt of %s', async (Status) => {
    const before = app.executions.receipts.length;
    expect((await twilio.send({ ...added(), EventType: 'onDeliveryUpdated', Status })).status).toBe(200);
    const callback = texted({ SmsStatus: Status, MessageStatus: Status, From: '+15550100', To: '+15550199' });
    expect((await twilio.send(callback)).status).toBe(200);
    expect(app.executions.receipts).toHaveLength(before);
  });

  it.each([
    ['closed', { EventType: 'onConversationStateUpdated', StateFrom: 'active', StateTo: 'closed' }],
    ['removed', { EventType: 'onConversationRemoved', State: 'active' }],
  ])('tells whoever is in a conversation that it was %s', async (how, event) => {
    const form = { AccountSid: ACCOUNT.sid, ConversationSid: CONVERSATION, ...event };
    const executionSid = newSid('FN');
    const path = `${twilio.path()}?${new URLSearchParams({ Execution: executionSid, Key: '+1/+2' }).toString()}`;
    const answers = [await twilio.send(form), await twilio.send(form, { path })];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(app.executions.conversationEnds.slice(-2)).toEqual([
      { workflowId: `${twilio.flowSid}/${CONVERSATION}`, how },
      { workflowId: `${twilio.flowSid}/+1/+2`, executionSid, how },
    ]);
  });

  it('takes no notice of a conversation that falls asleep, or wakes up', async () => {
    const before = app.executions.conversationEnds.length;
    for (const StateTo of ['inactive', 'active']) {
      const form = { AccountSid: ACCOUNT.sid, ConversationSid: CONVERSATION, EventType: 'onConversationStateUpdated' };
      expect((await twilio.send({ ...form, StateTo })).status).toBe(200);
    }
    expect(app.executions.conversationEnds).toHaveLength(before);
  });

  it('takes the next token while it is being rotated', async () => {
    expect((await twilio.send(added(), { token: 'next-token' })).status).toBe(200);
  });

  it.each([
    ['another event', added({ EventType: 'onParticipantAdded' })],
    ['an unknown event', added({ EventType: 'onSomethingNew' })],
    ['what a flow sent itself', added({ Attributes: '{"perdure":{"key":"FN1:2"}}', Source: 'API' })],
    ['a malformed ConversationSid', added({ ConversationSid: 'CH1' })],
    ['a malformed MessageSid', added({ MessageSid: 'x' })],
    ['no MessageSid', { AccountSid: ACCOUNT.sid, From: '+1', To: '+2' }],
    ['addresses of more than 300 bytes', texted({ From: 'x'.repeat(300) })],
    ['nothing but the account', { AccountSid: ACCOUNT.sid }],
  ])('ignores %s, which is no error', async (_title, form) => {
    const before = app.executions.delivered.length;
    const response = await twilio.send(form);
    expect(response.status).toBe(200);
    expect(app.executions.delivered).toHaveLength(before);
    expect(app.log.some(({ msg }) => msg === 'webhook_ignored')).toBe(true);
  });

  it.each([
    ['emoji, right-to-left and combining marks', '👩‍👩‍👧‍👦 \u202Etxt\u202C Z̷̢a̴ €[]^~'],
    ['only spaces', '   '],
    ['nothing', ''],
    ['32 KB', 'x'.repeat(32 * 1024)],
    ['32,768 characters that a form writes with nine each', '語'.repeat(32 * 1024)],
    ['a template', '{{7*7}}{% raw %}'],
    ['HTML', '<script>alert(1)</script>'],
  ])('passes on a body of %s as it is', async (_title, body) => {
    const form = added({ Body: body });
    expect((await twilio.send(form)).status).toBe(200);
    expect(app.executions.delivered.at(-1)?.message.parameters.Body).toBe(body);
  });

  it('strips NULs, after the signature was checked over them', async () => {
    const form = added({ Body: 'a\0b', Author: '+1555\x000199' });
    expect((await twilio.send(form)).status).toBe(200);
    const { trigger, message } = app.executions.delivered.at(-1)!;
    expect([message.parameters.Body, trigger.contactAddress]).toEqual(['ab', '+15550199']);
  });

  it('takes the first of repeated parameters, and no name of a prototype', async () => {
    const form = added();
    const text = `${new URLSearchParams(form).toString()}&Body=other&__proto__=x&constructor=y&A%5Bb%5D=c`;
    // The parser drops `__proto__` before anybody sees it.
    const all = { ...form, Body: ['hi', 'other'], constructor: 'y', 'A[b]': 'c' };
    const signature = twilio.sign(all);
    const response = await app
      .request()
      .post(twilio.path())
      .set('X-Twilio-Signature', signature)
      .type('form')
      .send(text);
    expect(response.status).toBe(200);
    const { parameters } = app.executions.delivered.at(-1)!.message;
    expect(parameters.Body).toBe('hi');
    expect(parameters['A[b]']).toBe('c');
    expect(Object.keys(parameters)).toEqual(expect.not.arrayContaining(['__proto__', 'constructor']));
    expect(app.log.find(({ msg }) => msg === 'webhook_parameters_repeated')).toMatchObject({ repeated: ['Body'] });
  });

  it('logs neither secrets nor what people write', async () => {
    const form = added({ Body: 'open sesame', Author: '+15550177' });
    await twilio.send(form);
    await app.call('get', '/v2/Flows');
    const log = JSON.stringify(app.log);
    for (const secret of [
      'sesame',
      '+15550177',
      twilio.sign(form),
      Buffer.from(`${ACCOUNT.sid}:token`).toString('base64'),
    ]) {
      expect(log.includes(secret)).toBe(false);
    }
    expect(app.log.at(-1)).toMatchObject({ msg: 'request_answered', req: { path: '/v2/Flows' }, res: { status: 200 } });
  });
});
