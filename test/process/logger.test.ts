import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts a program that logs to a pipe, and waits for its first word on stderr. */
async function begin(script: string): Promise<{ child: ChildProcess; word: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'support', script)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  children.push(child);
  const [word] = (await once(child.stderr!, 'data')) as [Buffer];
  return { child, word: word.toString() };
}

test('a log that nobody reads holds nothing up, not even the end of the process', async () => {
  const { child, word } = await begin('talkative.ts');
  const ended = once(child, 'exit');
  expect(word).toBe('done\n');
  expect(await ended).toEqual([0, null]);
});

test('nor does one whose reader is gone', async () => {
  const { child } = await begin('sudden.ts');
  const ended = once(child, 'exit');
  child.stdout!.destroy();
  await once(child.stdout!, 'close');
  child.send(2);
  expect(await ended).toEqual([3, null]);
});

test('what was logged before the process ended arrives, in order', async () => {
  const { child } = await begin('sudden.ts');
  const printed = text(child.stdout!);
  child.send(5_000);
  const lines = (await printed).trimEnd().split('\n');
  const told = lines.map((line) => (JSON.parse(line) as { line?: number; msg: string }).line);
  expect(told).toEqual([...Array.from({ length: 5_000 }, (_, line) => line), undefined]);
});
