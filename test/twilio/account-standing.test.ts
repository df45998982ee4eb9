import { AccountStanding, apartAtPace, refusesAccount } from '../../src/twilio/account-standing';

const WRONG_TOKEN = { statusCode: 401, body: { code: 20003, message: 'Authenticate' } };
const NOT_FOUND = { statusCode: 404, body: { code: 20404, message: 'Not found' } };

/** A standing whose clock the test moves, and what it has told. */
function standing(sendsPerSecond?: number) {
  const told: string[] = [];
  let now = 1_000_000;
  const listener = {
    held: ({ message }: { message: string }) => told.push(`held: ${message}`),
    released: () => told.push('released'),
  };
  return {
    told,
    of: new AccountStanding(listener, apartAtPace(sendsPerSecond), () => now),
    pass: (milliseconds: number) => (now += milliseconds),
  };
}

test.each([
  [401, undefined, true],
  [401, 20003, true],
  [403, 20003, true],
  [403, 20005, true],
  [400, 10001, true],
  [403, 20403, false],
  [404, 20404, false],
  [429, 20429, false],
  [503, undefined, false],
])('%p with code %p is meant for the account: %p', (status, code, expected) => {
  expect(refusesAccount({ status, code })).toBe(expected);
});

test('an account that is refused once is not asked for, but by one at a time', () => {
  const { told, of, pass } = standing();
  expect(of.foreseen()).toBeUndefined();
  of.refusal(WRONG_TOKEN);
  expect([of.isHeld, of.foreseen()?.status, of.foreseen()?.code]).toEqual([true, 401, 20003]);
  pass(2_000);
  expect([of.foreseen(), of.foreseen()?.status]).toEqual([undefined, 401]);
  of.refusal(WRONG_TOKEN);
  expect(of.foreseen()?.status).toBe(401);
  expect(told).toEqual(['held: Authenticate']);
});

test('an account is asked for again after two seconds also when the clock of the machine is set back', async () => {
  const of = new AccountStanding();
  of.refusal(WRONG_TOKEN);
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 3_600_000);
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  expect(of.foreseen()).toBeUndefined();
  clock.mockRestore();
});

test('an account that is suspended or closed is asked for: it may still tidy up', () => {
  const { of } = standing();
  const refusal = of.refusal({ statusCode: 403, body: { code: 20005, message: 'Account not active' } });
  expect(refusal.retryAfterMs).toBeGreaterThan(0);
  expect([of.isHeld, of.foreseen()]).toEqual([true, undefined]);
});

test('the first call that Twilio takes ends it, and so does a refusal of what was asked', () => {
  const { told, of } = standing();
  for (const ended of [() => of.release(), () => void of.refusal(NOT_FOUND)]) {
    of.refusal(WRONG_TOKEN);
    ended();
    expect([of.isHeld, of.foreseen()]).toEqual([false, undefined]);
  }
  expect(told).toEqual(['held: Authenticate', 'released', 'held: Authenticate', 'released']);
});

test('a Twilio in trouble says nothing about the account', () => {
  const { told, of } = standing();
  of.refusal(WRONG_TOKEN);
  of.refusal({ statusCode: 503, body: '' });
  expect(of.isHeld).toBe(true);
  expect(told).toHaveLength(1);
});

test('a few who wait come again after three seconds, many one after the other, and all within five minutes', () => {
  const { of } = standing();
  const delays = Array.from({ length: 10_000 }, () => of.refusal(WRONG_TOKEN).retryAfterMs);
  expect(delays.slice(0, 3)).toEqual([3_000, 3_050, 3_100]);
  expect(delays[100]).toBe(8_000);
  expect(delays.at(-1)).toBe(300_000);
});

test.each([
  [10, [3_000, 4_000, 5_000]],
  [0.5, [3_000, 23_000, 43_000]],
  [1_000, [3_000, 3_050, 3_100]],
])('where %p messages go out a second they take a tenth of those turns', (perSecond, expected) => {
  const { of } = standing(perSecond);
  expect(expected.map(() => of.refusal(WRONG_TOKEN).retryAfterMs)).toEqual(expected);
  const delays = Array.from({ length: 10_000 }, () => of.refusal(WRONG_TOKEN).retryAfterMs);
  expect(delays.at(-1)).toBe(300_000);
});
