import { cell, proofLinks } from '../compatibility/proof';
import type { Fault } from './fault';
import { MESSAGE_FAULTS } from './messages';
import { PROCESS_FAULTS } from './processes';
import { runsSection } from './runs';
import { WORLD_FAULTS } from './world';

/** Every fault, by what it befalls. */
export const FAULTS: Readonly<Record<string, readonly Fault[]>> = {
  'Processes and networks': PROCESS_FAULTS,
  'Messages, webhooks and Twilio': MESSAGE_FAULTS,
  'The web, the store, clocks and sizes': WORLD_FAULTS,
};

const INTRODUCTION = `# Faults

What can go wrong, what is expected then, and the test that brings it about. \`npm run docs\` writes this page from
\`scripts/docs/faults\`; a test looks for every test that it names.

✓ as expected · ≈ in part · ✗ not shown by any test.

Under every fault: no message that was accepted is lost or handled twice, steps are taken in order, nothing is sent twice, and
everything recovers without anybody's help. \`npm run chaos\` runs a whole installation from processes — Temporal, the store, the
local Twilio, the API, workers — lets people write, kills and freezes the processes at random, lets Twilio fail, come late, list
late, and refuse the account for a while, and the network delay, double, lose and reorder webhooks. Then it judges from the logs of Twilio, of the store and of Temporal whether all of this
was kept. Its seed decides what happens, not when: a run can be repeated with \`--seed\`, and may still go another way. With
\`--postgres\` there are two APIs, two workers and a PostgreSQL that is killed as well. A short run, which brings about every hazard and every fault, is part of
\`npm test\`. The judge has doctored records to find fault with (\`test/chaos/judge.test.ts\`), and has found out products that
were broken on purpose, each in a run of twenty seconds: one that sends again without looking, one that does not clean up, ones
that lose, repeat or turn round messages, one that takes the account's refusal for an answer.`;

/** The whole page. */
export function faultsPage(): string {
  const parts = Object.entries(FAULTS).flatMap(([about, faults]) => [`## ${about}`, table(faults)]);
  return `${[INTRODUCTION, ...parts, runsSection()].join('\n\n')}\n`;
}

function table(faults: readonly Fault[]): string {
  const rows = faults.map(({ fault, mark, expected, outcome, how, proof }) =>
    [fault, mark, expected, outcome, how].map(cell).concat(proofLinks(proof, '../')).join(' | '),
  );
  const head = [
    '| fault | | expected | difference | brought about by | proof |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  return [...head, ...rows.map((row) => `| ${row} |`)].join('\n');
}
