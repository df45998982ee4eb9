import type { Expiring } from '../../activities/expire';
import { STUDIO_LIMITS } from '../engine/limits';
import type { Store } from '../store';

/** Payloads that an execution may still read were kept when it began, at the latest; one day more is for its end. */
const LONGEST_EXECUTION_DAYS = Math.ceil(STUDIO_LIMITS.lifetimeSeconds / 86_400) + 1;

/**
 * What is kept for a time, and for how long. Executions go with their steps, and count from their end.
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
    { name: 'blobs', days: days + LONGEST_EXECUTION_DAYS, purge: (before, limit) => blobs.purge(before, limit) },
  ];
}
