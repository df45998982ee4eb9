import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import { beginDeliveries } from '../../src/temporal/event-deliveries';
import { newSid } from '../../src/twilio/sid';
import { testTemporal } from '../support/temporal-server';

/** No worker delivers: what has begun stays under way. */
describe('The deliveries to a sink', () => {
  let client: Client;
  let starts = 0;
  const counting: WorkflowClientInterceptor = {
    startWithDetails: (input, next) => {
      starts += 1;
      return next(input);
    },
  };
  const taskQueue = `test-${randomUUID()}`;

  beforeAll(async () => {
    const { address, namespace } = await testTemporal();
    const connection = await Connection.connect({ address });
    client = new Client({ connection, namespace, interceptors: { workflow: [counting] } });
  });
  afterAll(() => client.connection.close());
  beforeEach(() => (starts = 0));

  const begin = (sinkSid: string): Promise<void> => beginDeliveries(client, taskQueue, sinkSid);
  const handleOf = (sinkSid: string) => client.workflow.getHandle(`perdure-events/${sinkSid}`);

  // A start that finds them under way leaves a history without a workflow, which Temporal keeps for sixty days.
  it('are not begun while they are under way, however many events come', async () => {
    const sinkSid = newSid('DG');
    for (let event = 0; event < 20; event += 1) await begin(sinkSid);
    expect(starts).toBe(1);
    expect((await handleOf(sinkSid).describe()).status.name).toBe('RUNNING');
    await handleOf(sinkSid).terminate();
  });

  it('are begun again once they are over, and for another sink', async () => {
    const [one, other] = [newSid('DG'), newSid('DG')];
    await begin(one);
    await begin(other);
    await handleOf(one).terminate();
    await begin(one);
    expect(starts).toBe(3);
    for (const sinkSid of [one, other]) await handleOf(sinkSid).terminate();
  });

  it('are begun once by several who see at the same time that they are not under way', async () => {
    const sinkSid = newSid('DG');
    await Promise.all([begin(sinkSid), begin(sinkSid), begin(sinkSid)]);
    await handleOf(sinkSid).terminate();
  });
});
