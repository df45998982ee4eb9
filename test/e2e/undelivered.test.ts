import twilio from 'twilio';
import { Handset } from '../support/handset';
import { useProduct } from '../support/product';
import { definitionOf, state } from '../support/states';

const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
const NUMBER = '+15559990000';

const product = useProduct();

function client() {
  const sdk = twilio(ACCOUNT_SID, 'perdure');
  sdk.studio.baseUrl = sdk.api.baseUrl = product.origin;
  return sdk;
}

/** Asks the contact, and tells a colleague where the question does not arrive. */
const flow = (from: string) =>
  definitionOf(
    state('Trigger', 'trigger', {}, ['incomingRequest', 'ask']),
    state(
      'ask',
      'send-and-wait-for-reply',
      { body: 'Tea?', from, timeout: '3600' },
      ['incomingMessage', 'noted'],
      ['timeout'],
      ['deliveryFailure', 'tell'],
    ),
    state('noted', 'send-message', { body: 'Noted', from: NUMBER, to: '{{contact.channel.address}}' }, ['sent']),
    state('tell', 'send-message', { body: 'Call them', from: NUMBER, to: '{{flow.data.colleague}}' }, ['sent']),
  );

beforeAll(() => client().incomingPhoneNumbers.create({ phoneNumber: NUMBER }));

test.each([
  ['a number', NUMBER, '+15550770001', '+15550770002'],
  ['a messaging service', `MG${'1'.repeat(32)}`, '+15550770003', '+15550770004'],
])(
  'a question from %s that does not arrive is left through deliveryFailure',
  async (_sender, from, contact, colleague) => {
    const told = await fetch(`${product.origin}/simulator/addresses/${contact}`, {
      method: 'PUT',
      body: new URLSearchParams({ Status: 'undelivered', ErrorCode: '30003' }),
    });
    expect(told.status).toBe(200);
    const { flows } = client().studio.v2;
    const { sid } = await flows.create({ friendlyName: 'tea', status: 'published', definition: flow(from) });
    await flows(sid).executions.create({ to: contact, from: NUMBER, parameters: { colleague } });
    expect(await new Handset(product.origin, colleague).received(1)).toEqual(['Call them']);
  },
);
