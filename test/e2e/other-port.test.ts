import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import twilio from 'twilio';
import { Handset } from '../support/handset';
import { productPlace, startProduct, type Product } from '../support/product';
import { definitionOf, state } from '../support/states';

const NUMBER = '+15559990000';
const CUSTOMER = '+15552230001';

/** Opens a conversation, so that the execution hears of it by a webhook of its own. */
const definition = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingRequest', 'open']),
  state(
    'open',
    'start-conversation',
    {
      participants: [
        {
          type: 'messaging',
          messaging_binding_address: '{{contact.channel.address}}',
          messaging_binding_proxy_address: '{{flow.channel.address}}',
        },
      ],
    },
    ['created', 'ask'],
    ['failed'],
  ),
  state(
    'ask',
    'send-and-wait-for-reply',
    { body: 'Who is there?', from: 'desk', timeout: '3600' },
    ['incomingMessage', 'welcome'],
    ['timeout'],
    ['deliveryFailure'],
  ),
  state(
    'welcome',
    'send-message',
    { body: 'Welcome {{widgets.ask.inbound.Body}}', from: 'desk' },
    ['sent'],
    ['failed'],
  ),
);

let dataDir: string;
let product: Product;
beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-e2e-'));
  product = await startProduct(await productPlace(dataDir));
});
afterAll(async () => {
  await product.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('an execution that waits hears the answer after a start on other ports', async () => {
  const sdk = twilio(`AC${'0'.repeat(32)}`, 'perdure');
  sdk.studio.baseUrl = product.origin;
  const { sid } = await sdk.studio.v2.flows.create({ friendlyName: 'moves', status: 'published', definition });
  await sdk.studio.v2.flows(sid).executions.create({ to: CUSTOMER, from: NUMBER });
  expect(await new Handset(product.origin, CUSTOMER).received(1)).toEqual(['Who is there?']);
  await product.stop();
  product = await startProduct(await productPlace(dataDir));
  const customer = new Handset(product.origin, CUSTOMER);
  await customer.text(NUMBER, 'Ada');
  expect(await customer.received(2)).toEqual(['Who is there?', 'Welcome Ada']);
});
