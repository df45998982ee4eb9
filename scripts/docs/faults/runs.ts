import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Counts = Readonly<Record<string, number>>;

/** What a run of `npm run chaos` prints as its last line. */
interface ChaosRun {
  seed: string;
  store: 'sqlite' | 'postgres';
  minutes: number;
  violations: number;
  counts: Counts;
  /** How often each hazard has come, such as `kill temporal`. */
  outages: Counts;
  /** What calls and webhooks have met, by whom. */
  faults: Readonly<Record<string, Counts>>;
}

/** The runs of which this page tells; whoever changes what they judge runs them again, and puts their last lines there. */
const RUNS_FILE = join(__dirname, 'runs.jsonl');

/** The tables of the runs: one row for each, and how often every hazard and fault has come in all of them. */
export function runsSection(): string {
  const runs = readFileSync(RUNS_FILE, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ChaosRun);
  const [minutes, executions, violations] = [
    sum(runs.map((run) => run.minutes)),
    sum(runs.map(({ counts }) => counts.executions ?? 0)),
    sum(runs.map((run) => run.violations)),
  ];
  return [
    '## Runs',
    'Of `npm run chaos -- --seed … --minutes … [--postgres]`, since what earlier ones had found was mended: ' +
      `${minutes} minutes of outages, ${executions} executions, **${violations} violations**.`,
    perRun(runs),
    'What came, in all of them:',
    inAll(runs),
  ].join('\n\n');
}

const DATABASES = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const;

function perRun(runs: readonly ChaosRun[]): string {
  const rows = runs.map(({ seed, store, minutes, counts, outages, faults, violations }) => [
    `\`${seed}\``,
    DATABASES[store],
    minutes,
    counts.executions,
    counts['messages accepted'],
    counts['messages sent'],
    matching(outages, /^kill /),
    matching(outages, /^freeze /),
    matching(outages, /account|token/),
    sum(Object.values(faults).map(harm)),
    violations,
  ]);
  const head = [
    'seed',
    'database',
    'minutes',
    'executions',
    'messages taken',
    'messages sent',
    'kills',
    'freezes',
    'account refused',
    'calls and webhooks harmed',
    'violations',
  ];
  return table(head, rows);
}

function inAll(runs: readonly ChaosRun[]): string {
  const hazards = total(runs.map(({ outages }) => outages));
  const places = [...new Set(runs.flatMap(({ faults }) => Object.keys(faults)))];
  const told = (counts: Counts): string =>
    Object.entries(counts)
      .filter(([kind]) => kind !== 'none')
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ');
  const rows = places.map((place) => [
    PLACES[place] ?? place,
    told(total(runs.map(({ faults }) => faults[place] ?? {}))),
  ]);
  return table(['what', 'how often'], [['processes and the account', told(hazards)], ...rows]);
}

const PLACES: Readonly<Record<string, string>> = {
  twilio: 'calls to Twilio',
  webhooks: 'webhooks',
  web: 'requests of flows',
};

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

const matching = (counts: Counts, name: RegExp): number =>
  sum(Object.entries(counts).flatMap(([kind, count]) => (name.test(kind) ? count : [])));

const harm = (counts: Counts): number => matching(counts, /^(?!none$)/);

function total(all: readonly Counts[]): Counts {
  const kinds = [...new Set(all.flatMap((counts) => Object.keys(counts)))];
  return Object.fromEntries(kinds.map((kind) => [kind, sum(all.map((counts) => counts[kind] ?? 0))]));
}

function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
