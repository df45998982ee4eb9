import fc from 'fast-check';
import { useStore } from '../support/stores';
import { faultsOf } from '../support/random-orders/judge';
import { order, type Order } from '../support/random-orders/order';
import { play } from '../support/random-orders/play';
import { createWorld, type World } from '../support/random-orders/world';

/** Conversations that are played at the same time, on the same worker. */
const TOGETHER = 10;

const stores = useStore();
let world: World;
beforeAll(async () => {
  world = await createWorld(stores.store);
});
afterAll(() => world.host.stop());

async function faults(made: Order): Promise<string[]> {
  return faultsOf(world, made, await play(world, made));
}

/**
 * Whatever the order of messages of several people, repeated and late webhooks, receipts, timeouts, ends through the API,
 * handoffs and deploys: no accepted message is lost, handled twice or handled before an earlier one; nothing is sent twice,
 * after a handoff or after an end; no webhook of ours is left; and a key has one active execution at most.
 */
test('any order of events leaves no message lost or handled twice, no late send, no webhook', async () => {
  const orders = fc.array(order, { minLength: TOGETHER, maxLength: TOGETHER });
  const property = fc.asyncProperty(orders, async (made) => {
    expect(await Promise.all(made.map(faults))).toEqual(made.map(() => []));
  });
  // Orders depend on timing as well: a smaller one need not fail, so that the first that does is shown, with its seed.
  await fc.assert(property, { numRuns: 2, endOnFailure: true });
  expect(world.sends.length).toBeGreaterThan(0);
});
