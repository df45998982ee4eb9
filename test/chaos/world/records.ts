import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { openPostgres, openSqlite } from '../../../src/store/database';
import { createStore, type Store } from '../../../src/store';
import type { StepTable, StoreTables } from '../../../src/store/schema';
import type { SimulatorTables } from '../../../src/simulator/storage/tables';
import { stepKeyOf } from '../../../src/twilio/step-key';
import type { Evidence, ExecutionEvidence, StepEvidence } from './evidence';
import type { Addresses } from './topology';

/** Opens the store beside those who use it. */
export async function openRecords({ databaseUrl, dataDir }: Addresses): Promise<Kysely<StoreTables>> {
  if (databaseUrl === undefined) return openSqlite<StoreTables>(join(dataDir, 'perdure.db'));
  return openPostgres<StoreTables>(databaseUrl, { onIdleError: () => undefined, connections: 2 });
}

/** The blobs that payloads refer to. */
export function blobsOf(database: Kysely<StoreTables>): Store['blobs'] {
  return createStore(database).blobs;
}

/** Executions as the store has them. */
export async function readExecutions(database: Kysely<StoreTables>): Promise<ExecutionEvidence[]> {
  const rows = await database.selectFrom('execution').selectAll().orderBy('date_created').execute();
  const steps = await database.selectFrom('step').selectAll().orderBy('step_index').execute();
  const byExecution = new Map<string, StepEvidence[]>(rows.map(({ sid }) => [sid, []]));
  for (const step of steps) byExecution.get(step.execution_sid)?.push(toStep(step));
  return rows.map((row) => ({
    sid: row.sid,
    flowSid: row.flow_sid,
    workflowId: row.workflow_id,
    initiatedBy: row.initiated_by,
    status: row.status,
    reason: row.ended_reason,
    endRequestedAt: row.date_end_requested,
    stepCount: row.step_count,
    steps: byExecution.get(row.sid) ?? [],
  }));
}

const DROPPED = /^Message ([A-Z]{2}[0-9a-f]{32}) arrived while no widget waited/;

interface Changes {
  output?: { outbound?: Partial<Record<'Sid' | 'sid', string>>; inbound?: { MessageSid?: string } };
}

interface Detail {
  warnings: { message: string }[];
}

function toStep({
  step_index,
  widget,
  type,
  event,
  date_started,
  date_ended,
  changes,
  detail,
}: StepTable): StepEvidence {
  const { output } = JSON.parse(changes) as Changes;
  const { warnings } = JSON.parse(detail) as Detail;
  return {
    index: step_index,
    widget,
    type,
    event,
    startedAt: date_started,
    endedAt: date_ended,
    outbound: output?.outbound?.Sid,
    inbound: event === 'incomingMessage' && type !== 'trigger' ? output?.inbound?.MessageSid : undefined,
    dropped: warnings.flatMap(({ message }) => DROPPED.exec(message)?.[1] ?? []),
    warnings: warnings.map(({ message }) => message).filter((message) => !DROPPED.test(message)),
  };
}

type TwilioEvidence = Pick<Evidence, 'sent' | 'handoffs' | 'webhooksLeft' | 'conversationsLeft' | 'undelivered'>;

/** What the local Twilio has in its own log. */
export async function readTwilio({ simulatorFile }: Addresses): Promise<TwilioEvidence> {
  const database = await openSqlite<SimulatorTables>(simulatorFile);
  try {
    return {
      sent: [...(await readConversationMessages(database)), ...(await readPlainMessages(database))],
      handoffs: await readHandoffs(database),
      ...(await readLeftovers(database)),
    };
  } finally {
    await database.destroy();
  }
}

type Simulator = Kysely<SimulatorTables>;

async function readConversationMessages(database: Simulator): Promise<Evidence['sent']> {
  const rows = await database.selectFrom('message').select(['sid', 'attributes', 'date_created']).execute();
  return rows.flatMap(({ sid, attributes, date_created: at }) => {
    const key = stepKeyOf(attributes);
    return key === undefined ? [] : [{ sid, at, key }];
  });
}

async function readPlainMessages(database: Simulator): Promise<Evidence['sent']> {
  const rows = await database
    .selectFrom('channel_message')
    .select(['sid', 'date_created as at', 'to_address as to'])
    .where('direction', '=', 'outbound-api')
    .where('message_sid', 'is', null)
    .execute();
  return rows;
}

async function readHandoffs(database: Simulator): Promise<Evidence['handoffs']> {
  const tasks = await database.selectFrom('task').select(['sid', 'attributes', 'date_created']).execute();
  return tasks.flatMap(({ sid, attributes, date_created: at }) => {
    const key = stepKeyOf(attributes);
    return key === undefined ? [] : [{ sid, at, key }];
  });
}

async function readLeftovers(database: Simulator): Promise<Omit<TwilioEvidence, 'sent' | 'handoffs'>> {
  const webhooks = await database.selectFrom('scoped_webhook').select(['sid', 'configuration']).execute();
  const urls = webhooks.map(({ sid, configuration }) => ({
    sid,
    url: (JSON.parse(configuration) as { url?: string }).url ?? '',
  }));
  const open = await database
    .selectFrom('conversation')
    .select(['sid', 'attributes'])
    .where('state', '!=', 'closed')
    .execute();
  const waiting = await database.selectFrom('webhook_request').select('id').execute();
  return {
    webhooksLeft: urls.filter(({ url }) => url.includes('Execution=')),
    conversationsLeft: open.flatMap(({ sid, attributes }) => {
      const key = stepKeyOf(attributes);
      return key === undefined ? [] : [{ sid, executionSid: executionOfKey(key) }];
    }),
    undelivered: waiting.length,
  };
}

/** Webhooks that Twilio still means to deliver. */
export async function waitingWebhooks({ simulatorFile }: Addresses): Promise<number> {
  const database = await openSqlite<SimulatorTables>(simulatorFile);
  try {
    return (await database.selectFrom('webhook_request').select('id').execute()).length;
  } finally {
    await database.destroy();
  }
}

/** The execution that a step key is of. */
export function executionOfKey(key: string): string {
  return key.split(':', 1)[0] ?? key;
}

/** The number of the step that a key is of. */
export function stepOfKey(key: string): number {
  return Number(key.split(':')[1]);
}
