import { setImmediate as turn } from 'node:timers/promises';
import { testBoundedRegex } from '../../activities/bounded-regex';
import { cpuMilliseconds } from './cpu-time';

/** Milliseconds of CPU that a test is to take, at least: a process that is stopped is stopped in the middle of one. */
const LONG_ENOUGH = 5;

const PATTERN = '(?=a)(?:(a+)+b|a+)';

/** One more character doubles the time. */
function inputThatTakesTime(): string {
  let input = 'a'.repeat(8);
  while (cpuMilliseconds(() => void testBoundedRegex(PATTERN, input)) < LONG_ENOUGH) input += 'a';
  return input;
}

/** Tests a pattern again and again until it is told to stop, and tells what came out. */
async function main(): Promise<void> {
  const input = inputThatTakesTime();
  const verdicts = new Set<string>();
  let isStopped = false;
  process.once('message', () => (isStopped = true));
  process.send!('ready');
  while (!isStopped) {
    verdicts.add(testBoundedRegex(PATTERN, input));
    await turn();
  }
  process.send!([...verdicts]);
  process.disconnect();
}

void main();
