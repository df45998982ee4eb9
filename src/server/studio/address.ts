import { RestError } from '../../twilio/rest-error';

/** Bytes of an address, and of the two addresses of an execution together (Twilio's error 81023). */
export const ADDRESS_BYTES = 300;

/** Whether the two addresses of an execution are short enough to be its key. */
export function fitsKey(flowAddress: string, contactAddress: string): boolean {
  return Buffer.byteLength(flowAddress) + Buffer.byteLength(contactAddress) <= ADDRESS_BYTES;
}

/** @throws RestError 400/81023 when the addresses are too long together */
export function requireKey(flowAddress: string, contactAddress: string): void {
  if (fitsKey(flowAddress, contactAddress)) return;
  throw new RestError(400, 81023, `To and From may have at most ${ADDRESS_BYTES} bytes together`);
}
