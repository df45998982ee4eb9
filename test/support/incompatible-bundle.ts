import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { PRELOADED_MODULES, type WorkflowBundle } from '../../src/temporal/bundle';
import { oncePerRun, runDirectory } from './run-directory';

/** Workflow code on which no history of ours replays. */
export async function incompatibleBundle(): Promise<WorkflowBundle> {
  return oncePerRun('incompatible-bundle', async () => {
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(__dirname, '..', 'replay', 'incompatible.ts'),
      preloadModules: [...PRELOADED_MODULES],
      logger: new DefaultLogger('WARN'),
    });
    const codePath = join(runDirectory(), 'incompatible.js');
    await writeFile(codePath, code);
    return { codePath };
  });
}
