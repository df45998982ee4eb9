import twilio from 'twilio';
import type { FlowDefinition, State } from '../../src/flow/definition';
import { useProduct } from '../support/product';
import { settled } from '../support/settled';

const NUMBER = '+15559990000';

const product = useProduct({
  PERDURE_TIME_ZONE: 'Pacific/Kiritimati',
  PERDURE_INBOX: 'queue',
  PERDURE_LIMIT_STEPS: '7',
  PERDURE_LIMIT_SAME_WIDGET: '3',
  PERDURE_LIMIT_WIDGETS: '4',
  PERDURE_LIMIT_ADDRESS_BYTES: '40',
});

const studio = () => {
  const client = twilio(`AC${'0'.repeat(32)}`, 'perdure');
  client.studio.baseUrl = product.origin;
  return client.studio.v2;
};

const set = (name: string, value: string, next?: string): State => ({
  name,
  type: 'set-variables',
  properties: { variables: [{ key: name, value }] },
  transitions: [{ event: 'next', ...(next && { next }) }],
});
const flow = (...states: State[]): FlowDefinition => ({
  initial_state: 'Trigger',
  states: [
    {
      name: 'Trigger',
      type: 'trigger',
      transitions: ['incomingRequest', 'incomingParent'].map((event) => ({ event, next: states[0]!.name })),
    },
    ...states,
  ],
});

const publish = async (definition: FlowDefinition): Promise<string> =>
  (await studio().flows.create({ friendlyName: 'Settings', status: 'published', definition })).sid;

/** Runs a flow to its end and gives its context and its steps, oldest first. */
async function run(flowSid: string, to = '+15550001111') {
  const executions = studio().flows(flowSid).executions;
  const { sid } = await executions.create({ to, from: NUMBER });
  const ended = await settled(
    () => executions(sid).fetch(),
    ({ status }) => status === 'ended',
  );
  expect(ended.status).toBe('ended');
  const { context } = (await executions(sid).executionContext().fetch()) as {
    context: { flow: { variables: object }; widgets: Record<string, object> };
  };
  return { context, steps: (await executions(sid).steps.list()).reverse() };
}

test('the time zone is that of templates, in subflows too', async () => {
  const zone = '{{ "now" | date: "%z" }}';
  const child = await publish(flow(set('inside', zone)));
  const call = {
    name: 'call',
    type: 'run-subflow',
    properties: { flow_sid: child, flow_revision: 'LatestPublished' },
    transitions: [{ event: 'completed' }, { event: 'failed' }],
  };
  const { context } = await run(await publish(flow(set('outside', zone, 'call'), call)));
  expect(context).toMatchObject({
    flow: { variables: { outside: '+1400' } },
    widgets: { call: { inside: '+1400' } },
  });
});

test('an execution ends at the limits that are set', async () => {
  const same = await run(await publish(flow(set('again', '1', 'again'))));
  expect(same.steps).toHaveLength(4);
  const steps = await run(await publish(flow(set('one', '1', 'two'), set('two', '2', 'one'))));
  expect(steps.steps).toHaveLength(7);
});

test('a flow and the addresses of an execution are as large as is set, and no larger', async () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => set(name, '1'));
  await publish(flow(a!, b!, c!));
  await expect(publish(flow(a!, b!, c!, d!))).rejects.toMatchObject({ code: 81022 });
  const flowSid = await publish(flow(a!));
  const room = 40 - NUMBER.length;
  await run(flowSid, '7'.repeat(room));
  await expect(run(flowSid, '7'.repeat(room + 1))).rejects.toMatchObject({ code: 81023 });
});
