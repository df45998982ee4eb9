import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectionLike } from '@temporalio/client';
import type { SearchAttributeKey, SearchAttributeType } from '@temporalio/common/lib/search-attributes';
import { searchAttributeKeys } from '../../workflows/search-attributes';
import { StartupError } from '../startup-error';
import { hasGrpcStatus } from './grpc-status';

const KEYS: readonly SearchAttributeKey<SearchAttributeType>[] = Object.values(searchAttributeKeys);

/** How the CLI and the API (`temporal.api.enums.v1.IndexedValueType`) spell the types in use. */
const SPELLING: Partial<Record<SearchAttributeType, { cli: string; api: number }>> = {
  KEYWORD: { cli: 'Keyword', api: 2 },
  INT: { cli: 'Int', api: 3 },
};

/** The attributes as the CLI's `--search-attribute` takes them, name to type. */
export const SEARCH_ATTRIBUTE_TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  KEYS.map((key) => [key.name, spelling(key).cli]),
);

const CALL_MS = 10_000;

/** Frontends of a cluster read a namespace anew every 2 to 10 s; until then they refuse starts with an attribute that is new. */
const KNOWN_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 250;

/** How servers say that the operator's calls are not for these credentials. */
const REFUSALS = ['PERMISSION_DENIED', 'UNAUTHENTICATED'] as const;

/**
 * Makes sure that the namespace has the search attributes, adding what is missing. Without them no execution could begin.
 * Resolves once Temporal takes starts that have them.
 *
 * @throws StartupError with the commands to type, when they are missing and we are not allowed to add them; when one of
 *   them is there with another type; when Temporal does not come to know what was added
 */
export async function ensureSearchAttributes(connection: ConnectionLike, namespace: string): Promise<void> {
  const missing = await missingKeys(connection, namespace);
  if (missing.length === 0) return;
  try {
    await addSearchAttributes(connection, namespace, missing);
  } catch (error) {
    if (hasGrpcStatus(error, ...REFUSALS)) throw new StartupError(describeMissing(missing, namespace));
    // Another process that starts at the same time may have been first.
    if (!hasGrpcStatus(error, 'ALREADY_EXISTS')) throw error;
  }
  await untilKnown(connection, namespace);
}

async function untilKnown(connection: ConnectionLike, namespace: string): Promise<void> {
  const deadline = performance.now() + KNOWN_WITHIN_MS;
  for (;;) {
    const unknown = await unsearchableKeys(connection, namespace);
    if (unknown.length === 0) return;
    if (performance.now() > deadline) throw new StartupError(describeUnknown(unknown, namespace));
    await sleep(LOOK_AGAIN_MS);
  }
}

/** Adds search attributes, ours if not told which; fails where one of them is there already. */
export async function addSearchAttributes(
  connection: ConnectionLike,
  namespace: string,
  keys: typeof KEYS = KEYS,
): Promise<void> {
  const searchAttributes = Object.fromEntries(keys.map((key) => [key.name, spelling(key).api]));
  await connection.withDeadline(Date.now() + CALL_MS, () =>
    connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
  );
}

async function missingKeys(connection: ConnectionLike, namespace: string): Promise<typeof KEYS> {
  try {
    const { customAttributes } = await connection.withDeadline(Date.now() + CALL_MS, () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    return KEYS.filter((key) => isMissing(key, customAttributes[key.name], namespace));
  } catch (error) {
    if (hasGrpcStatus(error, ...REFUSALS)) return unsearchableKeys(connection, namespace);
    throw error;
  }
}

function isMissing(key: (typeof KEYS)[number], type: number | undefined, namespace: string): boolean {
  if (type !== undefined && type !== spelling(key).api) throw new StartupError(describeOtherType(key, namespace));
  return type === undefined;
}

/** For credentials that may not list attributes (Temporal Cloud): a query by an unknown attribute is an invalid one. */
async function unsearchableKeys(connection: ConnectionLike, namespace: string): Promise<typeof KEYS> {
  const searchable = await Promise.all(
    KEYS.map(async (key) => {
      const query = `${key.name} = ${key.type === 'INT' ? '0' : "''"}`;
      try {
        await connection.withDeadline(Date.now() + CALL_MS, () =>
          connection.workflowService.countWorkflowExecutions({ namespace, query }),
        );
        return true;
      } catch (error) {
        if (hasGrpcStatus(error, 'INVALID_ARGUMENT')) return false;
        throw error;
      }
    }),
  );
  return KEYS.filter((_key, index) => !searchable[index]);
}

function spelling(key: (typeof KEYS)[number]): { cli: string; api: number } {
  const spelled = SPELLING[key.type];
  if (spelled === undefined) throw new Error(`Expected search attribute ${key.name} to have a type that we can spell`);
  return spelled;
}

function describeMissing(missing: typeof KEYS, namespace: string): string {
  return [
    `Expected namespace ${namespace} to have the search attributes ${missing.map(({ name }) => name).join(', ')}, ` +
      'but they are missing, and these credentials may not add them.',
    'Have them added by somebody who may:',
    ...missing.map(
      (key) =>
        `  temporal operator search-attribute create --namespace ${namespace} --name ${key.name} --type ${spelling(key).cli}`,
    ),
  ].join('\n');
}

function describeUnknown(unknown: typeof KEYS, namespace: string): string {
  return (
    `Expected Temporal to know the search attributes ${unknown.map(({ name }) => name).join(', ')} of namespace ${namespace} ` +
    `within ${KNOWN_WITHIN_MS / 1000} s of their being added, but it does not.\n` +
    `Look at what it has (temporal operator search-attribute list --namespace ${namespace}), and start again.`
  );
}

function describeOtherType(key: (typeof KEYS)[number], namespace: string): string {
  return (
    `Expected search attribute ${key.name} of namespace ${namespace} to be of type ${spelling(key).cli}, but it is of another.\n` +
    'Rename it (temporal operator search-attribute rename), or set TEMPORAL_NAMESPACE to a namespace of its own for Perdure.'
  );
}
