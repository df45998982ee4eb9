import { MockActivityEnvironment } from '@temporalio/testing';
import { showingLife } from '../../activities/alive';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('an activity shows life as long as it is at work, and tells on what the attempt before has told', async () => {
  const heartbeatDetails = { heldAt: 1_700_000_000_000 };
  const environment = new MockActivityEnvironment({ heartbeatDetails });
  const beats: unknown[] = [];
  environment.on('heartbeat', (details) => beats.push(details));
  let finish = (): void => undefined;
  const working = environment.run(() => showingLife(() => new Promise<void>((resolve) => (finish = resolve))));
  await jest.advanceTimersByTimeAsync(7_000);
  finish();
  await working;
  await jest.advanceTimersByTimeAsync(60_000);
  expect(beats).toEqual([heartbeatDetails, heartbeatDetails, heartbeatDetails]);
});

test('one that fails shows no more life', async () => {
  const environment = new MockActivityEnvironment();
  const beats: unknown[] = [];
  environment.on('heartbeat', (details) => beats.push(details));
  const working = environment.run(() => showingLife(() => Promise.reject(new Error('no'))));
  await expect(working).rejects.toThrow('no');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(beats).toEqual([]);
});
