import type { Expiring } from '../../activities/expire';
import type { Store } from '../store';

/**
 * What is kept for a time, and for how long. Executions go with their steps, and count from their end;
 * payloads go after the last execution that refers to them.
 *
 * @param days undefined: everything is kept for ever
 */
export function expiringRecords(
  { executions, inbound, blobs }: Pick<Store, 'executions' | 'inbound' | 'blobs'>,
  days: number | undefined,
): Expiring[] {
  if (days === undefined) return [];
  return [
    { name: 'executions', days, purge: (before, limit) => executions.purge(before, limit) },
    { name: 'inboundMessages', days, purge: (before, limit) => inbound.purge(before, limit) },
    { name: 'blobs', days, purge: (before, limit) => blobs.purge(before, limit) },
  ];
}
