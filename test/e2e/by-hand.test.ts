import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import twilio from 'twilio';
import { newSid } from '../../src/twilio/sid';
import { Handset } from '../support/handset';
import { useProduct } from '../support/product';
import { definitionOf, state } from '../support/states';

const NUMBER = '+15559990000';

const product = useProduct();
let temporal: Client;
let flowSid: string;

beforeAll(async () => {
  temporal = new Client({ connection: await Connection.connect({ address: product.temporalAddress }) });
  const body = 'Hello {{flow.data.name}}, shall we?';
  const definition = definitionOf(
    state('Trigger', 'trigger', {}, ['incomingRequest', 'ask']),
    state('ask', 'send-and-wait-for-reply', { body, from: '{{flow.channel.address}}' }, ['incomingMessage', 'bye']),
    state('bye', 'send-message', { body: 'Bye', to: '{{contact.channel.address}}' }, ['sent']),
  );
  const flow = await client().studio.v2.flows.create({ friendlyName: 'asks', status: 'published', definition });
  flowSid = flow.sid;
  await client().incomingPhoneNumbers.create({ phoneNumber: NUMBER, smsUrl: flow.webhookUrl });
});
afterAll(() => temporal.connection.close());

function client() {
  const sdk = twilio(`AC${'0'.repeat(32)}`, 'perdure');
  sdk.studio.baseUrl = sdk.api.baseUrl = product.origin;
  return sdk;
}

/** As the Web UI and the command line start a workflow: with one payload, and whatever id. */
const begin = (input: unknown): Promise<unknown> =>
  temporal.workflow.execute('startExecution', { workflowId: randomUUID(), taskQueue: 'perdure', args: [input] });

describe("An execution that is begun with Temporal's own tools", () => {
  it('is one that the API knows, and goes on with what the contact writes', async () => {
    const contact = new Handset(product.origin, '+15553330001');
    const start = { FlowSid: flowSid, To: '+15553330001', From: NUMBER, Parameters: { name: 'Ada' } };
    const workflowId = `${flowSid}/${NUMBER}/+15553330001`;
    const begun = (await begin(start)) as { executionSid: string };
    expect(begun).toEqual({ executionSid: expect.stringMatching(/^FN[0-9a-f]{32}$/) as string, workflowId });
    expect(await contact.received(1)).toEqual(['Hello Ada, shall we?']);
    const execution = await client().studio.v2.flows(flowSid).executions(begun.executionSid).fetch();
    expect(execution).toMatchObject({ status: 'active', contactChannelAddress: '+15553330001' });
    await expect(begin(start)).rejects.toMatchObject({ cause: { cause: { type: '20409' } } });
    await contact.text(NUMBER, 'yes');
    expect(await contact.received(2)).toEqual(['Hello Ada, shall we?', 'Bye']);
  });

  it.each([
    ['nothing', undefined, '20001', 'Missing required parameter FlowSid'],
    ['no contact', { FlowSid: newSid('FW'), From: NUMBER }, '20001', 'Missing required parameter To'],
    ['a SID that is none', { FlowSid: 'bots', To: '+1', From: NUMBER }, '20001', 'FlowSid: Expected a SID, FW…'],
    ['a flow that is not there', { FlowSid: newSid('FW'), To: '+1', From: NUMBER }, '20404', 'There is no flow FW'],
  ])('fails at once where it is begun with %s, and says why', async (_what, input, type, words) => {
    const failure = { cause: { cause: { type, message: expect.stringContaining(words) as string } } };
    await expect(begin(input)).rejects.toMatchObject(failure);
  });
});
