import type { Trigger } from '../../engine/execution';
import { RestError } from '../../twilio/rest-error';

type Addresses = Pick<Trigger, 'flowAddress' | 'contactAddress'>;

/** Whether the two addresses of an execution are short enough to be its key. */
export function fitsKey({ flowAddress, contactAddress }: Addresses, bytes: number): boolean {
  return Buffer.byteLength(flowAddress) + Buffer.byteLength(contactAddress) <= bytes;
}

/** @throws RestError 400/81023 when the addresses are too long together */
export function requireKey(addresses: Addresses, bytes: number): void {
  if (fitsKey(addresses, bytes)) return;
  throw new RestError(400, 81023, `To and From may have at most ${bytes} bytes together`);
}
