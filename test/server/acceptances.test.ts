import { Acceptances } from '../../src/server/webhooks/acceptances';
import { settled } from '../support/settled';

/** A store that takes what it is given, unless it is down. */
function fakeStore() {
  const writes: string[][] = [];
  return {
    writes,
    down: false,
    async accept(keys: readonly string[]) {
      if (this.down) throw new Error('store is down');
      writes.push([...keys]);
    },
  };
}

function acceptances(stopping?: AbortSignal) {
  const store = fakeStore();
  const warnings: unknown[] = [];
  const logger = { warn: (...args: unknown[]) => void warnings.push(args[1]) };
  const subject = new Acceptances(store, { logger, stopping });
  const written: string[] = [];
  const add = (key: string): void => subject.add(key, () => written.push(key));
  return { store, warnings, written, add };
}

it('writes many messages at once, and tells each that it is written', async () => {
  const { store, written, add } = acceptances();
  for (const key of ['a', 'b', 'c']) add(key);
  expect([store.writes, written]).toEqual([[], []]);
  await settled(
    async () => written,
    (all) => all.length === 3,
  );
  expect(store.writes).toEqual([['a', 'b', 'c']]);
});

it('tries again with what a store could not take', async () => {
  const { store, warnings, written, add } = acceptances();
  store.down = true;
  add('a');
  await settled(
    async () => warnings,
    (all) => all.length > 0,
  );
  expect([warnings[0], written]).toEqual(['inbound_messages_not_accepted', []]);
  store.down = false;
  add('b');
  await settled(
    async () => written,
    (all) => all.length === 2,
  );
  expect(store.writes.flat().sort()).toEqual(['a', 'b']);
});

it('writes at once what waits when the process is about to stop, and what comes after', async () => {
  const stopping = new AbortController();
  const { store, add } = acceptances(stopping.signal);
  add('a');
  stopping.abort();
  expect(store.writes).toEqual([['a']]);
  add('b');
  expect(store.writes).toEqual([['a'], ['b']]);
});
