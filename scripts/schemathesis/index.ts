import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { fill, type Credentials } from './fill';
import { toConfiguration } from './configuration';

/** Twilio's specifications tell of no errors; ours tells of each. */
const CHECKS = ['not_a_server_error', 'content_type_conformance', 'response_schema_conformance'];
const OWN_CHECKS = [...CHECKS, 'status_code_conformance'];

/** What is removed is gone for the other operations, so that it comes last. */
const ROUNDS = [
  ['--exclude-method', 'DELETE'],
  ['--include-method', 'DELETE'],
];

/**
 * `npm run schemathesis [-- <origin> --spec <file>… -- <arguments of schemathesis>]`: has Schemathesis try the API of a
 * Perdure that runs, filled for it, against its own `/openapi.json` and against specifications of Twilio. Leaves behind what
 * it makes. Wants the Python tool on the path, as `schemathesis` or by `uvx`.
 */
async function main(): Promise<void> {
  const own = process.argv.slice(2);
  const end = own.includes('--') ? own.indexOf('--') : own.length;
  const { values, positionals } = parseArgs({
    args: own.slice(0, end),
    options: { spec: { type: 'string', multiple: true, default: [] } },
    allowPositionals: true,
  });
  const [origin = 'http://localhost:3000'] = positionals;
  const { TWILIO_ACCOUNT_SID: accountSid = `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: token = 'perdure' } = process.env;
  const tool = findTool();
  if (tool === undefined) {
    console.error('Expected schemathesis or uvx to be on the path. Install the one with: pip install schemathesis');
    process.exitCode = 78;
    return;
  }
  const directory = mkdtempSync(join(tmpdir(), 'perdure-schemathesis-'));
  const failed: string[] = [];
  for (const spec of [`${origin}/openapi.json`, ...values.spec]) {
    const isOwn = spec.startsWith(origin);
    const place = isOwn ? spec : withRelativeUris(spec, directory);
    for (const round of ROUNDS) {
      const configuration = join(directory, 'schemathesis.toml');
      writeFileSync(configuration, toConfiguration(await fill(origin, { accountSid, token })));
      const args = argumentsOf(place, { accountSid, token }, isOwn);
      const base = isOwn ? [] : ['--url', origin];
      const run = ['--config-file', configuration, 'run', ...args, ...base, ...round, ...own.slice(end + 1)];
      const [code] = (await once(
        spawn(tool[0]!, [...tool.slice(1), ...run], { stdio: 'inherit' }),
        'exit',
      )) as number[];
      if (code !== 0) failed.push(`${spec} ${round.join(' ')}`);
    }
  }
  rmSync(directory, { recursive: true });
  console.log(failed.length === 0 ? 'No violation' : `Violations:\n${failed.join('\n')}`);
  if (failed.length > 0) process.exitCode = 1;
}

function argumentsOf(place: string, { accountSid, token }: Credentials, isOwn: boolean): string[] {
  const checks = ['--checks', (isOwn ? OWN_CHECKS : CHECKS).join()];
  // The stream of events does not end.
  return [
    place,
    '--auth',
    `${accountSid}:${token}`,
    ...checks,
    '--exclude-path',
    '/v1/Events',
    '--continue-on-failure',
  ];
}

/**
 * A specification of Twilio as its API is: the pages of 2010 have relative URIs, which its own clients rely on, where the
 * specification says `uri`.
 */
function withRelativeUris(file: string, directory: string): string {
  const place = join(directory, basename(file));
  const relative = (key: string, value: unknown): unknown => {
    const isUri = /(^|_)uri$/.test(key) && typeof value === 'object' && value !== null && 'format' in value;
    return isUri ? { ...value, format: 'uri-reference' } : value;
  };
  writeFileSync(place, JSON.stringify(JSON.parse(readFileSync(file, 'utf8'), relative)));
  return place;
}

function findTool(): string[] | undefined {
  const tools = [['schemathesis'], ['uvx', 'schemathesis']];
  return tools.find(([program]) => !spawnSync(program!, ['--version']).error);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
