/**
 * Downloads one program with Temporal's SDK: `sdk-download.ts <program> <version> <folder>`. The SDK offers its download
 * only together with starting the program, so the program is started once on a free port and stopped again; and it does
 * so in the process-wide runtime of the SDK, hence this process of its own.
 */
import { errorMessage } from '../../error-message';
import { TestWorkflowEnvironment } from '@temporalio/testing';

async function download(program: string, version: string, downloadDir: string): Promise<void> {
  const executable = { type: 'cached-download', downloadDir, version: `v${version}` } as const;
  const environment =
    program === 'temporal'
      ? await TestWorkflowEnvironment.createLocal({ server: { executable } })
      : await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  await environment.teardown();
}

const [program = '', version = '', downloadDir = ''] = process.argv.slice(2);
download(program, version, downloadDir).catch((error: unknown) => {
  process.stderr.write(`${errorMessage(error)}\n`);
  process.exitCode = 1;
});
