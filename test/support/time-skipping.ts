import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import pino from 'pino';
import { TEMPORAL_TEST_SERVER } from '../../src/temporal/binary/program';
import { resolveBinary } from '../../src/temporal/resolve-binary';
import { addSearchAttributes } from '../../src/temporal/search-attributes';
import { oncePerRun, runDirectory } from './run-directory';

/**
 * A server of its own whose time leaps to the next timer while a test awaits a workflow's result (or `sleep`). Time is one
 * for the whole server, so a file of tests starts one, uses it serially, and ends it with `teardown()`.
 */
export async function timeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  const binary = await oncePerRun('test-server', () =>
    resolveBinary(TEMPORAL_TEST_SERVER, { logger: pino({ level: 'warn' }) }),
  );
  const launcher = join(runDirectory(), `test-server-${randomUUID()}`);
  // The SDK does not tell the process id, which the guard needs if jest is killed; `exec` keeps the shell's.
  await writeFile(launcher, `#!/bin/sh\necho $$ > "${launcher}.pid"\nexec "${binary}" "$@"\n`, { mode: 0o755 });
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: launcher } },
  });
  const teardown = environment.teardown.bind(environment);
  environment.teardown = async () => {
    await teardown();
    await rm(`${launcher}.pid`);
  };
  await addSearchAttributes(environment.connection, environment.namespace ?? 'default');
  return environment;
}
