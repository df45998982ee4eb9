import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflows, type WorkflowBundle } from '../../src/temporal/bundle';
import { replayHistories, type ReplayVerdict } from '../../src/temporal/replay';
import { VERSIONS } from '../../workflows/versions';
import { incompatibleBundle } from '../support/faulty-bundles';
import { recordBundle } from '../support/recorded-bundle';
import { recordHistory, type RecordedRun } from './record';

const folder = path.join(__dirname, 'histories');
const bundles = path.join(__dirname, 'bundles');
const pinned = Object.values(VERSIONS).flatMap(({ histories }) => histories);
const kept = Object.values(VERSIONS).flatMap(({ bundle }) => bundle ?? []);

interface History {
  events: { eventType: string }[];
}

let bundle: WorkflowBundle;
beforeAll(async () => {
  bundle = await bundleWorkflows();
});

const read = (file: string): History => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as History;

async function replay(histories: readonly History[], on: WorkflowBundle = bundle): Promise<ReplayVerdict[]> {
  const verdicts: ReplayVerdict[] = [];
  const named = histories.map((history, index) => ({ workflowId: `replay-${index}`, history }));
  for await (const verdict of replayHistories({ bundle: on }, named)) verdicts.push(verdict);
  return verdicts;
}

const outcomes = async (...given: Parameters<typeof replay>): Promise<string[]> =>
  (await replay(...given)).map(({ outcome, message }) => (message === undefined ? outcome : `${outcome}: ${message}`));

/** The history as it was at each moment at which another worker can have taken the execution over. */
function takeovers({ events }: History): History[] {
  return events.flatMap(({ eventType }, index) =>
    eventType === 'EVENT_TYPE_WORKFLOW_TASK_STARTED' ? [{ events: events.slice(0, index + 1) }] : [],
  );
}

if (process.env.GOLDEN_UPDATE === '1') {
  const missing = pinned.filter((file) => !existsSync(path.join(folder, file)));
  for (const file of missing) {
    test(`records ${file}`, async () => {
      writeFileSync(path.join(folder, file), await recordHistory(file.split('.')[1] as RecordedRun));
    });
  }
  const newest = kept.at(-1)!;
  if (!existsSync(path.join(bundles, newest))) {
    test(`records ${newest}`, () => recordBundle(bundle, path.join(bundles, newest)));
  }
}

test('every history is pinned by a behaviour version, and the other way round', () => {
  expect(readdirSync(folder).sort()).toEqual([...pinned].sort());
  expect(readdirSync(bundles).sort()).toEqual([...kept].sort());
});

test('the newest two versions have a bundle', () => {
  const newest = Object.values(VERSIONS).slice(-2);
  expect(newest.map(({ bundle: file }) => file)).toEqual(
    newest.map(() => expect.stringMatching(/\.js\.br$/) as string),
  );
});

test.each(pinned)('%s replays on this build', async (file) => {
  expect(await outcomes([read(file)])).toEqual(['replays']);
});

test.each(pinned)('%s replays from every moment at which a worker can take over', async (file) => {
  const histories = takeovers(read(file));
  expect(histories.length).toBeGreaterThan(2);
  expect(await outcomes(histories)).toEqual(histories.map(() => 'replays'));
});

test('a history that asks for another activity does not replay', async () => {
  const other = JSON.stringify(read(pinned[0]!)).replaceAll('"sendMessage"', '"sendSomethingElse"');
  const [verdict] = await replay([JSON.parse(other) as History]);
  expect(verdict).toMatchObject({ outcome: 'diverges', message: expect.stringContaining('TMPRL1100') as string });
});

test('a change that histories know nothing of is found, in each of them', async () => {
  const verdicts = await replay(pinned.map(read), await incompatibleBundle());
  expect(verdicts.map(({ outcome }) => outcome)).toEqual(pinned.map(() => 'diverges'));
});
