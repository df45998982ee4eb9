import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { bundleWorkflows, type WorkflowBundle } from '../src/temporal/bundle';

/** Perdure's workflows as a worker has them, or those written by hand as somebody would have them without Perdure. */
export type BundleName = 'engine' | 'hand-written';

const made = new Map<BundleName, Promise<WorkflowBundle>>();

/** The workflow code of one name, bundled once in this process. */
export function bundleOf(name: BundleName): Promise<WorkflowBundle> {
  const bundle = made.get(name) ?? (name === 'engine' ? bundleWorkflows() : bundleByHand());
  made.set(name, bundle);
  return bundle;
}

async function bundleByHand(): Promise<WorkflowBundle> {
  const folder = mkdtempSync(path.join(tmpdir(), 'perdure-bench-bundle-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(__dirname, 'workflows.ts'),
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error: console.error, log() {} },
  });
  const codePath = path.join(folder, 'workflows.js');
  writeFileSync(codePath, code);
  return { codePath };
}
