import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

test('a log that nobody reads holds nothing up', async () => {
  const script = join(__dirname, 'support', 'talkative.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const [said] = (await once(child.stderr, 'data')) as [Buffer];
    expect(said.toString()).toBe('done\n');
  } finally {
    child.kill('SIGKILL');
  }
});
