import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Worker } from '@temporalio/worker';
import { bundleWorkflows, type WorkflowBundle } from '../../src/temporal/bundle';
import { VERSIONS } from '../../workflows/versions';
import { recordHistory, type RecordedRun } from './record';

const folder = path.join(__dirname, 'histories');
const pinned = Object.values(VERSIONS).flatMap(({ histories }) => histories);
const workflowId = 'replay';

let bundle: WorkflowBundle;
beforeAll(async () => {
  bundle = await bundleWorkflows();
});

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
const replay = (history: unknown): Promise<void> =>
  Worker.runReplayHistory({ workflowBundle: bundle }, history, workflowId);

if (process.env.GOLDEN_UPDATE === '1') {
  const missing = pinned.filter((file) => !existsSync(path.join(folder, file)));
  test.each(missing)('records %s', async (file) => {
    writeFileSync(path.join(folder, file), await recordHistory(file.split('.')[1] as RecordedRun));
  });
}

test('every history is pinned by a behaviour version, and the other way round', () => {
  expect(readdirSync(folder).sort()).toEqual([...pinned].sort());
});

test.each(pinned)('%s replays on this build', async (file) => {
  await replay(read(file));
});

test('a history that asks for another activity does not replay', async () => {
  const [file] = pinned;
  const other = JSON.parse(JSON.stringify(read(file!)).replaceAll('"sendMessage"', '"sendSomethingElse"')) as unknown;
  await expect(replay(other)).rejects.toThrow(/TMPRL1100|Nondeterminism|determinism/i);
});
