import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { WorkerDeployment } from './deployment';
import { runningOn } from './list-filters';
import { workersOf } from './pollers';

/** A version of a worker deployment that executions are to run on, and of which no worker asks for work any more. */
export interface DesertedVersion extends WorkerDeployment {
  /** How many run that are pinned to it, or were begun for it. */
  executions: number;
}

export interface DesertedVersionsOptions {
  /** That of the worker that asks. */
  taskQueue: string;
  /** Milliseconds after which a worker that has not asked for work is gone. */
  silentMs?: number;
}

/** However many versions there are, so many are looked at. */
const VERSIONS = 20;

const CALL_MS = 10_000;

/** Temporal's own, `<deployment>:<build>`: the version that an execution is pinned to, from its first task on. */
const PINNED_TO = defineSearchAttributeKey('TemporalWorkerDeploymentVersion', 'KEYWORD');

/**
 * Asks Temporal for the versions that executions are to run on and that have no worker: those that new executions are given to,
 * and those that others are pinned to. Nothing fails there: what comes to them waits until somebody starts such a worker, or moves
 * them. A worker that is no version of anything gets none of them, and may ask as well.
 */
export async function desertedVersions(client: Client, options: DesertedVersionsOptions): Promise<DesertedVersion[]> {
  const { taskQueue, silentMs } = options;
  return client.withDeadline(Date.now() + CALL_MS, async () => {
    const { pollers, versions } = await workersOf(client, taskQueue, silentMs);
    const working = pollers.flatMap(({ deploymentOptions }) => (deploymentOptions ? [nameOf(deploymentOptions)] : []));
    const given = versions.filter((version) => !working.includes(nameOf(version)));
    const pinned = await versionsPinnedTo(client, taskQueue, [...working, ...given.map(nameOf)]);
    const counted = [
      ...given.map((version) => count(client, taskQueue, version, `OR ${PINNED_TO.name} IS NULL`)),
      ...pinned.map((version) => count(client, taskQueue, version)),
    ];
    return (await Promise.all(counted)).filter(({ executions }) => executions > 0);
  });
}

/** Temporal has no list of what executions are pinned to: each version is found by one that is pinned to none of those before. */
async function versionsPinnedTo(
  client: Client,
  taskQueue: string,
  known: readonly string[],
): Promise<WorkerDeployment[]> {
  const found: WorkerDeployment[] = [];
  while (found.length < VERSIONS) {
    const others = [...known, ...found.map(nameOf)].map((name) => JSON.stringify(name)).join(', ');
    const isAnother = others ? `${PINNED_TO.name} NOT IN (${others})` : `${PINNED_TO.name} IS NOT NULL`;
    const version = await versionOfOne(client, `${runningOn(taskQueue)} AND ${isAnother}`);
    if (version === undefined) break;
    found.push(version);
  }
  return found;
}

async function versionOfOne(client: Client, query: string): Promise<WorkerDeployment | undefined> {
  for await (const { typedSearchAttributes } of client.workflow.list({ query, pageSize: 1 })) {
    const [deploymentName, buildId] = typedSearchAttributes.get(PINNED_TO)?.split(/:(.*)/s) ?? [];
    return deploymentName && buildId ? { deploymentName, buildId } : undefined;
  }
  return undefined;
}

async function count(
  client: Client,
  taskQueue: string,
  version: WorkerDeployment,
  orElse = '',
): Promise<DesertedVersion> {
  const query = `${runningOn(taskQueue)} AND (${PINNED_TO.name} = ${JSON.stringify(nameOf(version))} ${orElse})`;
  return { ...version, executions: (await client.workflow.count(query)).count };
}

const nameOf = ({ deploymentName, buildId }: { deploymentName?: string | null; buildId?: string | null }): string =>
  `${deploymentName}:${buildId}`;
