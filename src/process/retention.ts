import type { Expiring } from '../../activities/expire';
import type { Store } from '../store';

/** Readers of the events may be away so long. A sink has had them, or given them up, within hours. */
const EVENT_DAYS = 7;

/** Whoever looks for a message that was sent without an answer does so within hours. */
const OUTBOUND_DAYS = 7;

/**
 * What is kept for a time, and for how long. Executions go with their steps, and count from their end;
 * payloads go after the last execution that refers to them.
 *
 * @param days undefined: everything but events and the notes of sent messages is kept for ever
 * @param isRunning whether there is a running workflow with an id
 */
export function expiringRecords(
  {
    executions,
    inbound,
    outbound,
    blobs,
    events,
  }: Pick<Store, 'executions' | 'inbound' | 'outbound' | 'blobs' | 'events'>,
  days: number | undefined,
  isRunning: (workflowId: string) => Promise<boolean>,
): Expiring[] {
  const atMost = (most: number): number => Math.min(days ?? most, most);
  const always: Expiring[] = [
    {
      name: 'events',
      days: atMost(EVENT_DAYS),
      purge: (before, limit) => events.purge(before, limit),
    },
    {
      name: 'outboundMessages',
      days: atMost(OUTBOUND_DAYS),
      purge: (before, limit) => outbound.purge(before, limit),
    },
  ];
  if (days === undefined) return always;
  return [
    ...always,
    { name: 'executions', days, purge: (before, limit) => executions.purge(before, limit) },
    { name: 'inboundMessages', days, purge: (before, limit) => inbound.purge(before, limit) },
    { name: 'blobUses', days, purge: (before, limit) => blobs.release(before, limit, isRunning) },
    { name: 'blobs', days, purge: (before, limit) => blobs.purge(before, limit) },
  ];
}
