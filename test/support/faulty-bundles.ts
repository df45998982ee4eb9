import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { PRELOADED_MODULES, type WorkflowBundle } from '../../src/temporal/bundle';
import { oncePerRun, runDirectory } from './run-directory';

/** Workflow code on which no history of ours replays. */
export const incompatibleBundle = (): Promise<WorkflowBundle> => faultyBundle('incompatible');

/** Workflow code that never comes to the end of a task. */
export const spinningBundle = (): Promise<WorkflowBundle> => faultyBundle('spinning');

function faultyBundle(name: 'incompatible' | 'spinning'): Promise<WorkflowBundle> {
  return oncePerRun(`${name}-bundle`, async () => {
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(__dirname, '..', 'replay', `${name}.ts`),
      preloadModules: [...PRELOADED_MODULES],
      logger: new DefaultLogger('WARN'),
    });
    const codePath = join(runDirectory(), `${name}.js`);
    await writeFile(codePath, code);
    return { codePath };
  });
}
