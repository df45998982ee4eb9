import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { errorMessage } from '../error-message';
import { compatibilityReport, type CompatibilityReport } from '../flow/compatibility';
import type { LoadResult } from '../flow/load';
import type { Problem } from '../flow/problems';
import { StartupError } from '../startup-error';
import type { Flow, Store } from '../store';
import { newSid } from '../twilio/sid';
import { catalogue } from '../widgets/catalogue';

/** A file with a flow that may be saved. */
export interface FlowFile {
  /** File name without `.flow.json`: the flow's friendly name. */
  name: string;
  text: string;
  warnings: readonly Problem[];
  report: CompatibilityReport;
}

/** @throws StartupError with all that is wrong with the file */
export async function readFlowFile(path: string, load: (source: unknown) => LoadResult): Promise<FlowFile> {
  const text = await readText(path);
  const result = load(text);
  if (!result.ok) {
    throw new StartupError([`Expected ${path} to be a flow, but:`, ...result.problems.map(describeProblem)].join('\n'));
  }
  return {
    name: basename(path).replace(/(\.flow)?\.json$/, ''),
    // An export of Studio's first version has been converted, and is kept in the form of today.
    text: result.warnings.some(({ code }) => code === 'flow:legacy') ? JSON.stringify(result.flow.definition) : text,
    warnings: result.warnings,
    report: compatibilityReport(result.flow, catalogue),
  };
}

/** One line a problem: where, what, and its code. */
export function describeProblem({ level, code, message, property_path }: Problem): string {
  return `  ${level}  ${property_path} ${message} (${code})`;
}

/**
 * Publishes a file's flow: the flow with its name gets a new revision if the file has changed, and is made if there is none.
 *
 * @returns the flow as it is now
 */
export async function publishFlowFile(store: Store, accountSid: string, file: FlowFile): Promise<Flow> {
  const existing = await findByName(store, accountSid, file.name);
  const common = { status: 'published', commitMessage: null } as const;
  if (existing === undefined) {
    const save = { ...common, friendlyName: file.name, definition: file.text, warnings: file.warnings };
    return store.flows.create(accountSid, newSid('FW'), save);
  }
  const published = await store.revisions.fetch(accountSid, existing.flowSid, 'LatestPublished');
  if (published?.definition === file.text) return existing;
  const definition = { text: file.text, warnings: file.warnings };
  const updated = await store.flows.update(accountSid, existing.flowSid, { ...common, definition });
  if (updated === undefined || updated === 'stale') {
    throw new Error(`Expected flow ${existing.flowSid} to be there still, but it was deleted meanwhile`);
  }
  return updated;
}

async function findByName(store: Store, accountSid: string, name: string): Promise<Flow | undefined> {
  let token: string | undefined;
  do {
    const page = await store.flows.list(accountSid, { size: 100, token });
    const flow = page.rows.find(({ friendlyName }) => friendlyName === name);
    if (flow !== undefined) return flow;
    token = page.next;
  } while (token !== undefined);
  return undefined;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new StartupError(`Expected ${path} to be the file of a flow, but ${errorMessage(error)}.`);
  }
}
