import { newSid } from '../../src/twilio/sid';
import { definitionOf, state } from '../support/states';
import { ACCOUNT, useApp } from '../support/test-app';
import { added, SERVICE, useTwilioSide, type Form } from '../support/twilio-side';

describe('The attributes of a conversation', () => {
  const asked: string[] = [];
  let answer: () => Promise<string> = () => Promise.resolve('{"lang":"en"}');
  const app = useApp({
    attributesOf: (accountSid, { conversationSid, chatServiceSid }) => {
      expect([accountSid, chatServiceSid]).toEqual([ACCOUNT.sid, SERVICE]);
      asked.push(conversationSid);
      return answer();
    },
  });
  const twilio = useTwilioSide(app);

  async function heard(body: string, ...forms: Form[]) {
    const definition = definitionOf(
      state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'say']),
      state('say', 'send-message', { body }, ['sent'], ['failed']),
    );
    const { sid } = await app.studio.flows.create({ friendlyName: 'case', status: 'published', definition });
    const before = asked.length;
    const way = { path: twilio.path(sid) };
    const answers = await Promise.all(forms.map((form) => twilio.send(form, way)));
    expect(answers.map(({ status }) => status)).toEqual(forms.map(() => 200));
    return { times: asked.length - before, delivered: app.executions.delivered.slice(-forms.length) };
  }
  const form = (changes: Form = {}): Form => added({ ConversationSid: newSid('CH'), ...changes });

  it.each([
    ['by name', '{{trigger.conversation.ChannelAttributes.lang}}'],
    ['with the whole trigger', '{{ trigger | to_json }}'],
    ['with all of the message', '{% assign it = trigger.conversation %}{{ it.ChannelAttributes.lang }}'],
  ])('are asked for where a flow reads them %s', async (_how, body) => {
    const message = form();
    const { times, delivered } = await heard(body, message);
    expect(times).toBe(1);
    expect(delivered).toMatchObject([
      {
        trigger: { data: { Body: 'hi', ChannelAttributes: { lang: 'en' } } },
        message: { sid: message.MessageSid, parameters: { ChannelAttributes: '{"lang":"en"}' } },
      },
    ]);
  });

  it('are asked for where a subflow may read them', async () => {
    const definition = definitionOf(
      state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'sub']),
      state('sub', 'run-subflow', { flow_sid: twilio.flowSid, flow_revision: 'LatestPublished' }, ['completed']),
    );
    const { sid } = await app.studio.flows.create({ friendlyName: 'calls', status: 'published', definition });
    const message = form();
    await twilio.send(message, { path: twilio.path(sid) });
    expect(asked.at(-1)).toBe(message.ConversationSid);
  });

  it('are not asked for where nobody reads them, or the webhook tells them', async () => {
    const { times, delivered } = await heard('{{trigger.conversation.Body}}', form());
    expect(times).toBe(0);
    expect(delivered[0]!.trigger.data).not.toHaveProperty('ChannelAttributes');
    const told = await heard(
      '{{trigger.conversation.ChannelAttributes.lang}}',
      form({ ChannelAttributes: '{"lang":"de"}' }),
    );
    expect(told).toMatchObject({ times: 0, delivered: [{ trigger: { data: { ChannelAttributes: { lang: 'de' } } } }] });
  });

  it('are asked for once for messages that come together, which stay in their order', async () => {
    const { ConversationSid } = form();
    let tell: (attributes: string) => void = () => undefined;
    answer = () => new Promise((resolve) => (tell = resolve));
    const forms = ['one', 'two', 'three'].map((Body) => form({ ConversationSid: ConversationSid!, Body }));
    setTimeout(() => tell('{"lang":"fr"}'), 300);
    const { times, delivered } = await heard('{{trigger.conversation.ChannelAttributes.lang}}', ...forms);
    expect(times).toBe(1);
    expect(delivered.map(({ message }) => message.parameters.Body).sort()).toEqual(['one', 'three', 'two']);
    expect(delivered.every(({ trigger }) => JSON.stringify(trigger.data.ChannelAttributes) === '{"lang":"fr"}')).toBe(
      true,
    );
  });

  it.each([
    ['refuses', () => Promise.reject(new Error('20003'))],
    ['does not answer', () => new Promise<string>(() => undefined)],
  ])('do not hold a message up where Twilio %s', async (_how, unanswered) => {
    answer = unanswered;
    const message = form();
    const { delivered } = await heard('{{trigger.conversation.ChannelAttributes.lang}}', message);
    expect(delivered).toMatchObject([{ message: { sid: message.MessageSid, parameters: message } }]);
    expect(app.log.some(({ msg }) => msg === 'conversation_attributes_unknown')).toBe(true);
  });
});
