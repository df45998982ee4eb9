import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { settledAt, toBeTriedAgain, uncertainSince } from '../../activities/try-again';
import { classifyTwilioFailure } from '../../src/twilio/failure';
import { TwilioRefusal } from '../../src/twilio/refusal';

const PATIENCE = 60_000;
const NOW = Date.parse('2026-11-21T10:00:00Z');

const answer = (statusCode: number, code: number, headers: object = {}): TwilioRefusal =>
  new TwilioRefusal({ statusCode, body: { code, message: 'No' }, headers });

interface Attempt {
  number?: number;
  /** Milliseconds since the first one was scheduled. */
  agoMs?: number;
  heartbeatDetails?: unknown;
}

function attemptOf({ agoMs = 0, heartbeatDetails, number = 1 }: Attempt): MockActivityEnvironment {
  return new MockActivityEnvironment({
    attempt: number,
    scheduledTimestampMs: NOW - agoMs,
    currentAttemptScheduledTimestampMs: NOW,
    heartbeatDetails,
  });
}

/** How an attempt fails, and what it tells the next one. */
async function attempt(cause: Error, of: Attempt = {}): Promise<{ failure: ApplicationFailure; beats: unknown[] }> {
  const environment = attemptOf(of);
  const beats: unknown[] = [];
  environment.on('heartbeat', (details) => beats.push(details));
  const failure = await environment.run(async () => {
    const known = classifyTwilioFailure(cause);
    if (known.kind === 'refused') throw new Error('Expected no refusal of what was asked');
    return toBeTriedAgain(known, cause, { patienceMs: PATIENCE, isUndone: known.isUndone });
  });
  return { failure: failure as ApplicationFailure, beats };
}

const since = (of: Attempt): Promise<unknown> => attemptOf(of).run(async () => uncertainSince());

test('it comes again when Twilio says', async () => {
  const { failure } = await attempt(answer(429, 20429, { 'retry-after': '7', 'twilio-request-id': 'RQ1' }), {
    number: 5,
  });
  expect(failure).toMatchObject({ message: 'No', type: 'twilio:20429', details: [{ twilioRequestId: 'RQ1' }] });
  expect(failure.nextRetryDelay).toBeGreaterThanOrEqual(7_000);
  expect(failure.nextRetryDelay).toBeLessThanOrEqual(8_000);
});

test.each([
  [30_000, false],
  [61_000, true],
])('%p ms of waiting for a Twilio in trouble have used up its patience: %p', async (waitedMs, isOver) => {
  const { failure, beats } = await attempt(answer(503, 20503), { number: 9, heartbeatDetails: { waitedMs } });
  expect(failure.nonRetryable).toBe(isOver);
  expect(beats).toMatchObject([{ waitedMs: waitedMs + Number(failure.nextRetryDelay) }]);
});

test('the time for which it has waited for its turn is not trouble', async () => {
  expect((await attempt(answer(503, 20503), { number: 2, agoMs: 24 * 3600_000 })).failure.nonRetryable).toBe(false);
});

test('an account that is refused is waited for, however long, and that is not trouble', async () => {
  const heartbeatDetails = { waitedMs: 59_000 };
  const { failure, beats } = await attempt(answer(401, 20003), { number: 9_999, heartbeatDetails });
  expect(failure).toMatchObject({
    nonRetryable: false,
    type: 'twilio:held',
    message: "Held until Twilio takes the account's calls again: No",
  });
  expect(beats).toMatchObject([{ waitedMs: 59_000 }]);
});

describe('what an earlier attempt may have done', () => {
  const undone = { attempt: 3, at: NOW - 5_000 };

  test.each<[string, Attempt, number | undefined]>([
    ['nothing, where there is none', { number: 1, agoMs: 60_000 }, undefined],
    ['since the first one, where they tell nothing', { number: 3, agoMs: 60_000 }, NOW - 60_000],
    ['nothing, where each says so', { number: 4, agoMs: 60_000, heartbeatDetails: { waitedMs: 1, undone } }, undefined],
    ['since the last that says so', { number: 5, agoMs: 60_000, heartbeatDetails: { waitedMs: 1, undone } }, undone.at],
  ])('is %s', async (_what, of, expected) => {
    expect(await since(of)).toBe(expected);
  });

  test.each([answer(429, 20429), answer(401, 20003), Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })])(
    'is nothing after %p, where it was nothing before',
    async (cause) => {
      const done = async (of: Attempt) => (await attempt(cause, of)).beats[0];
      expect(await done({ number: 1 })).toMatchObject({ undone: { attempt: 1, at: NOW } });
      expect(await done({ number: 4, heartbeatDetails: { undone } })).toMatchObject({
        undone: { attempt: 4, at: NOW },
      });
      expect(await done({ number: 5, heartbeatDetails: { undone } })).toMatchObject({ undone });
      expect(await done({ number: 2 })).not.toHaveProperty('undone.at');
    },
  );

  test.each([answer(503, 20503), Object.assign(new Error('reset'), { code: 'ECONNRESET' })])(
    'is not known after %p',
    async (cause) => {
      expect((await attempt(cause)).beats[0]).not.toHaveProperty('undone.at');
      const { beats } = await attempt(cause, { number: 4, heartbeatDetails: { undone } });
      expect(beats[0]).toMatchObject({ undone });
    },
  );
});

describe('when all that was asked is done, and in lists', () => {
  const RESET = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  const settled = (of: Attempt): Promise<unknown> => attemptOf(of).run(async () => settledAt());
  const after = async (cause: Error, of: Attempt): Promise<unknown> => {
    const [heartbeatDetails] = (await attempt(cause, of)).beats;
    return settled({ number: (of.number ?? 1) + 1, heartbeatDetails });
  };

  test.each([
    ['no answer', RESET, NOW + 20_000],
    ['the answer of a gateway', new TwilioRefusal({ statusCode: 504, body: '' }), NOW + 20_000],
    ['an answer of 503', answer(503, 20503), NOW + 5_000],
    ['an answer of 429', answer(429, 20429), undefined],
    ['a refusal of the account', answer(401, 20003), undefined],
  ])('%s tells', async (_what, cause, expected) => {
    expect(await after(cause, {})).toBe(expected);
  });

  test('is unknown where an attempt was never heard of again', async () => {
    const heartbeatDetails = { waitedMs: 0, last: { attempt: 1, settlesMs: 0 } };
    expect(await settled({ number: 3, heartbeatDetails })).toBe(NOW + 20_000);
  });

  test.each([answer(429, 20429), answer(503, 20503), answer(401, 20003)])(
    'is as it was before one that could not find out, as of %p',
    async (cause) => {
      const heartbeatDetails = { waitedMs: 0, last: { attempt: 2, settlesMs: 0 }, settledAt: NOW + 15_000 };
      expect(await after(cause, { number: 3, heartbeatDetails })).toBe(NOW + 15_000);
    },
  );
});
