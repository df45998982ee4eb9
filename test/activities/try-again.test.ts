import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { toBeTriedAgain } from '../../activities/try-again';
import { classifyTwilioFailure } from '../../src/twilio/failure';
import { TwilioRefusal } from '../../src/twilio/refusal';

const PATIENCE = 60_000;

const answer = (statusCode: number, code: number, headers: object = {}): TwilioRefusal =>
  new TwilioRefusal({ statusCode, body: { code, message: 'No' }, headers });

/** What an attempt tells, when it began to be tried so long ago. */
async function attempt(
  cause: Error,
  { agoMs = 0, heartbeatDetails, number = 1 }: { agoMs?: number; heartbeatDetails?: unknown; number?: number } = {},
): Promise<{ failure: ApplicationFailure; beats: unknown[] }> {
  const environment = new MockActivityEnvironment({
    attempt: number,
    scheduledTimestampMs: Date.now() - agoMs,
    currentAttemptScheduledTimestampMs: Date.now(),
    heartbeatDetails,
  });
  const beats: unknown[] = [];
  environment.on('heartbeat', (details) => beats.push(details));
  const failure = await environment.run(async () => {
    const known = classifyTwilioFailure(cause);
    if (known.kind === 'refused') throw new Error('Expected no refusal of what was asked');
    return toBeTriedAgain(known, cause, PATIENCE);
  });
  return { failure: failure as ApplicationFailure, beats };
}

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
])('trouble of %p ms has used up its patience: %p', async (agoMs, isOver) => {
  expect((await attempt(answer(503, 20503), { agoMs })).failure.nonRetryable).toBe(isOver);
});

test('an account that is refused is waited for, however long', async () => {
  const { failure, beats } = await attempt(answer(401, 20003), { agoMs: 90 * 24 * 3600_000, number: 9_999 });
  expect(failure).toMatchObject({
    nonRetryable: false,
    type: 'twilio:held',
    message: "Held until Twilio takes the account's calls again: No",
  });
  expect(beats).toEqual([{ heldAt: expect.any(Number) as number }]);
});

test('that time does not count as trouble', async () => {
  const heartbeatDetails = { heldAt: Date.now() - 1_000 };
  expect((await attempt(answer(503, 20503), { agoMs: 3600_000, heartbeatDetails })).failure.nonRetryable).toBe(false);
});
