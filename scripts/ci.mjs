/**
 * What CI runs: the tests (all, or those of jest's arguments), then the checks. Each test and each check counts as one; the last line is
 * `N passed, N failed`. A test file that cannot be run counts as one failure.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checks } from './checks.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { runJest } from './jest.mjs';

await ensureInstalled();
const count = { passed: 0, failed: 0 };
await countTests(count, process.argv.slice(2));
for (const { name, run } of checks) {
  const passed = (await run()) === 0;
  console.log(`${passed ? 'passed' : 'FAILED'}: ${name}`);
  count[passed ? 'passed' : 'failed'] += 1;
}
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exitCode = count.failed === 0 ? 0 : 1;

async function countTests(total, args) {
  const folder = mkdtempSync(join(tmpdir(), 'perdure-ci-'));
  const results = join(folder, 'jest.json');
  const code = await runJest(['--ci', '--json', `--outputFile=${results}`, ...args]);
  const tests = readResults(results);
  rmSync(folder, { recursive: true });
  total.passed += tests.numPassedTests;
  total.failed += tests.numFailedTests + tests.numRuntimeErrorTestSuites;
  // Jest itself may fail where no test does, for instance in its global setup.
  if (code !== 0 && total.failed === 0) total.failed += 1;
}

function readResults(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(`jest left no results: ${error.message}`);
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 };
  }
}
