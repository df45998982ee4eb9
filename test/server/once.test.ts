import { Once } from '../../src/server/webhooks/once';
import { TemporalUnavailable } from '../../src/temporal/executions';
import { settled } from '../support/settled';
import { useStore } from '../support/stores';

const logger = { error: () => undefined, warn: () => undefined };
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Has the clock of this process show another time. @returns undoes it */
function showing(aheadSeconds: number): () => void {
  const RealDate = Date;
  const now = (): number => RealDate.now() + aheadSeconds * 1000;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args) => Reflect.construct(target, args.length === 0 ? [now()] : args) as Date,
    get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  });
  return () => void (globalThis.Date = RealDate);
}

describe('Once, in two processes', () => {
  const stores = useStore();
  let first: Once;
  let second: Once;
  /** One that waits for others no longer than it must to look once more. */
  let hasty: Once;
  beforeAll(async () => {
    const { inbound } = await stores.reopen();
    first = new Once({ inbound: stores.store.inbound, logger, patienceMs: 4_000 });
    second = new Once({ inbound, logger, patienceMs: 60_000 });
    hasty = new Once({ inbound, logger, patienceMs: 300 });
  });

  it('lets a message have one effect, and all wait for it', async () => {
    let effects = 0;
    let done = false;
    const effect = async (): Promise<void> => {
      effects += 1;
      await sleep(100);
      done = true;
    };
    const calls = Array.from({ length: 10 }, async (_, index) => {
      await (index % 2 ? first : second).run('a', effect);
      return done;
    });
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 10 }, () => true));
    expect(effects).toBe(1);
  });

  it('tells everybody in the process that nothing happened, and lets the other one try', async () => {
    let effects = 0;
    const working = async (): Promise<void> => void (effects += 1);
    let there: Promise<boolean> | undefined;
    const failing = async (): Promise<void> => {
      there = second.run('b', working);
      await sleep(50);
      throw new TemporalUnavailable('down');
    };
    const here = [first.run('b', failing), first.run('b', failing)];
    for (const call of here) await expect(call).rejects.toThrow('down');
    await there;
    expect(effects).toBe(1);
  });

  it('waits for another process no longer because the clock is set back', async () => {
    await stores.store.inbound.claim('h', new Date());
    const waits = hasty.run('h', async () => undefined);
    const before = Date.now();
    // By so little that the claim could still be one of now.
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => before - 5_000);
    await expect(waits).rejects.toBeInstanceOf(TemporalUnavailable);
    clock.mockRestore();
  });

  it.each([-60, 60])('leaves it to the other process, though that one finds the clock %p s ahead', async (seconds) => {
    const effect = jest.fn(async () => void (await sleep(100)));
    const there = second.run(`l${seconds}`, effect);
    await settled(
      async () => effect.mock.calls.length,
      (count) => count === 1,
    );
    const restore = showing(seconds);
    const [isNew] = await Promise.all([first.run(`l${seconds}`, effect), there]).finally(restore);
    expect([isNew, effect.mock.calls.length]).toEqual([false, 1]);
  });

  it('tells whoever tries after one who failed, or has died, that it is not the first', async () => {
    const tries: boolean[] = [];
    const effect = async (repeated: unknown): Promise<void> => {
      tries.push(repeated !== undefined);
      if (!repeated) throw new TemporalUnavailable('no answer');
    };
    await expect(first.run('f', effect)).rejects.toThrow('no answer');
    expect(await second.run('f', effect)).toBe(true);
    expect(await first.run('f', effect)).toBe(false);
    await stores.store.inbound.claim('g', new Date(Date.now() - 60_000));
    await first.run('g', effect);
    expect(tries).toEqual([false, true, true]);
  });

  it('does not wait for ever for another process, and takes over when that has died', async () => {
    const effect = jest.fn(async () => undefined);
    await stores.store.inbound.claim('c', new Date());
    await expect(hasty.run('c', effect)).rejects.toBeInstanceOf(TemporalUnavailable);
    expect(effect).not.toHaveBeenCalled();
    await stores.store.inbound.claim('d', new Date(Date.now() - 60_000));
    await second.run('d', effect);
    expect(effect).toHaveBeenCalledTimes(1);
  });

  it('does not wait until the store has noted an effect, and lets nobody repeat it meanwhile', async () => {
    const { inbound } = stores.store;
    const noted: (() => void)[] = [];
    const accept = async (keys: readonly string[]): Promise<void> => {
      await new Promise<void>((resolve) => noted.push(resolve));
      await inbound.accept(keys);
    };
    const slow = new Once({
      inbound: { claim: (...args) => inbound.claim(...args), accept, release: (key) => inbound.release(key) },
      logger,
      patienceMs: 4_000,
    });
    const effect = jest.fn(async () => undefined);
    expect(await slow.run('i', effect)).toBe(true);
    expect(await slow.run('i', effect)).toBe(false);
    await expect(hasty.run('i', effect)).rejects.toBeInstanceOf(TemporalUnavailable);
    await settled(
      async () => noted.length,
      (count) => count === 1,
    );
    noted[0]!();
    const claim = await settled(
      () => inbound.claim('i', new Date()),
      (status) => status === 'accepted',
    );
    expect([claim, effect.mock.calls.length]).toEqual(['accepted', 1]);
  });

  it('logs what keeps it from giving a message back, and still tells what went wrong', async () => {
    const errors: unknown[] = [];
    const broken = new Once({
      inbound: {
        claim: async () => 'new',
        accept: async () => undefined,
        release: () => Promise.reject(new Error('store is down')),
      },
      logger: { ...logger, error: (...args: unknown[]) => errors.push(args[1]) },
      patienceMs: 4_000,
    });
    const call = broken.run('e', () => Promise.reject(new TemporalUnavailable('down')));
    await expect(call).rejects.toThrow('down');
    expect(errors).toEqual(['inbound_message_not_released']);
  });
});
