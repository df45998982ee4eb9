import pc from 'picocolors';
import type { Problem } from '../flow/problems';
import type { Flow } from '../store';
import type { FlowFile } from './flow-file';
import { describeProblem } from './flow-file';

const EXAMPLE = 'node examples/do-you-like-bots.js';
/** Where the examples look for Perdure unless `PERDURE_URL` is set. */
const ORIGIN_OF_EXAMPLES = 'http://localhost:3000';

export interface BannerFacts {
  origin: string;
  uiUrl?: string;
  dataDir: string;
  mode: 'simulator' | 'live';
  flows: readonly { flow: Flow; file: FlowFile; webhookUrl: string }[];
}

/** What a person sees once everything runs: where it is, and what to try next. */
export function banner({ origin, uiUrl, dataDir, mode, flows }: BannerFacts): string {
  const serves = mode === 'simulator' ? 'API, webhooks, local Twilio' : 'API, webhooks (live Twilio)';
  return [
    '',
    pc.green('✔ Perdure is ready.'),
    fact(serves, origin),
    ...(uiUrl === undefined ? [] : [fact('Temporal Web UI', uiUrl)]),
    fact('Data', dataDir),
    ...flows.flatMap(({ flow, file, webhookUrl }) => [
      fact(`Flow ${file.name}`, `${flow.flowSid}, revision ${flow.revision}, ${runsWhat(file)}`),
      fact('  its webhook', webhookUrl),
      ...file.warnings.map((warning: Problem) => pc.yellow(describeProblem(warning))),
    ]),
    ...(mode === 'simulator' ? [fact('Try', example(origin))] : []),
    '',
  ].join('\n');
}

function fact(name: string, value: string): string {
  return `  ${name.padEnd(28)} ${pc.cyan(value)}`;
}

function example(origin: string): string {
  return origin === ORIGIN_OF_EXAMPLES ? EXAMPLE : `PERDURE_URL=${origin} ${EXAMPLE}`;
}

function runsWhat({ report }: FlowFile): string {
  const missing = report.widgets.filter(({ support }) => support === 'known');
  if (missing.length === 0) return 'every widget runs';
  return `not run: ${missing.map(({ name, type }) => `${name} (${type})`).join(', ')}`;
}
