import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimit } from '../../src/server/rest/rate-limit';
import type { RestError } from '../../src/twilio/rest-error';

describe('RateLimit', () => {
  let now = 0;
  beforeEach(() => (now = 0));
  const isAllowed = (limit: RateLimit, key = 'AC1'): boolean => {
    try {
      limit.take(key);
      return true;
    } catch (error) {
      expect((error as RestError).code).toBe(20429);
      return false;
    }
  };

  it('allows a burst of one second, then one call at a time as it refills', () => {
    const limit = new RateLimit(4, () => now);
    expect(Array.from({ length: 5 }, () => isAllowed(limit))).toEqual([true, true, true, true, false]);
    now = 250;
    expect([isAllowed(limit), isAllowed(limit)]).toEqual([true, false]);
    now = 10_000;
    expect(Array.from({ length: 5 }, () => isAllowed(limit))).toEqual([true, true, true, true, false]);
  });

  it('refills also when the clock of the machine is set back', async () => {
    const limit = new RateLimit(20);
    while (isAllowed(limit));
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
    await sleep(200);
    expect(isAllowed(limit)).toBe(true);
    clock.mockRestore();
  });

  it('does not count what it refuses', () => {
    const limit = new RateLimit(1, () => now);
    isAllowed(limit);
    for (let call = 0; call < 100; call += 1) expect(isAllowed(limit)).toBe(false);
    now = 1000;
    expect(isAllowed(limit)).toBe(true);
  });

  it('counts each key by itself, and forgets those that are idle', () => {
    const limit = new RateLimit(1, () => now);
    for (let key = 0; key < 5000; key += 1) {
      now += 10;
      expect(isAllowed(limit, `AC${key}`)).toBe(true);
    }
    expect((limit as unknown as { fullAt: Map<string, number> }).fullAt.size).toBeLessThan(1100);
  });
});
