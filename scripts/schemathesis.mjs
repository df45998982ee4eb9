/**
 * `npm run schemathesis [-- <origin> [arguments of schemathesis]]`: has Schemathesis try the API of a Perdure that runs
 * against its own `/openapi.json`. Wants the Python tool on the path, as `schemathesis` or by `uvx`.
 */
import { spawnSync } from 'node:child_process';

const [origin = 'http://localhost:3000', ...rest] = process.argv.slice(2);
const { TWILIO_ACCOUNT_SID: sid = `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: token = 'perdure' } = process.env;
const checks = 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance';
// The stream of events does not end.
const what = [
  'run',
  `${origin}/openapi.json`,
  '--auth',
  `${sid}:${token}`,
  '--checks',
  checks,
  '--exclude-path',
  '/v1/Events',
];

const tools = [
  ['schemathesis', []],
  ['uvx', ['schemathesis']],
];
const tool = tools.find(([program]) => !spawnSync(program, ['--version']).error);
if (tool === undefined) {
  console.error('Expected schemathesis or uvx to be on the path. Install the one with: pip install schemathesis');
  process.exitCode = 78;
} else {
  const [program, first] = tool;
  process.exitCode = spawnSync(program, [...first, ...what, ...rest], { stdio: 'inherit' }).status ?? 1;
}
