import { EventFeed } from '../../src/events/feed';

/** Milliseconds, more than there are between two looks. */
const A_WHILE = 1_000;

describe('Readers of events, while the store does not answer', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('wait, and that is told once for each time that it is down', async () => {
    let isDown = false;
    const told = jest.fn();
    const events = {
      after: async () => (isDown ? Promise.reject(new Error('down')) : []),
      lastPosition: async () => 0,
      want: async () => undefined,
    };
    const reader = await new EventFeed(events, told).join('AC1');
    for (const times of [1, 2]) {
      isDown = true;
      await jest.advanceTimersByTimeAsync(A_WHILE);
      expect(told).toHaveBeenCalledTimes(times);
      isDown = false;
      await jest.advanceTimersByTimeAsync(A_WHILE);
    }
    reader.leave();
    expect(jest.getTimerCount()).toBe(0);
  });
});
