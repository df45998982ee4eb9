import { retryDelay } from '../../src/twilio/retry-delay';

const again = { kind: 'again', code: '20429', message: 'Too Many Requests', isUndone: true } as const;

test('it is twice as long each time, up to half a minute, and chance takes up to a half', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 4_000].map((attempt) => retryDelay(again, attempt, () => 0));
  expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  expect(retryDelay(again, 1, () => 1)).toBe(500);
  expect(retryDelay(again, 9, () => 0.5)).toBe(22_500);
});

test("it is Twilio's wish and a little more, but five minutes at most", () => {
  expect(retryDelay({ ...again, afterMs: 7_000 }, 1, () => 0)).toBe(7_000);
  expect(retryDelay({ ...again, afterMs: 7_000 }, 9, () => 0.5)).toBe(7_500);
  expect(retryDelay({ ...again, afterMs: 86_400_000 }, 1, () => 0)).toBe(300_000);
});

test('whoever is held comes exactly when it is told to', () => {
  expect(
    retryDelay({ kind: 'held', code: '20003', message: 'Authenticate', isUndone: true, afterMs: 3_050 }, 5, () => 1),
  ).toBe(3_050);
});
