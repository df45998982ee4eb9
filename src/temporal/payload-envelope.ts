import { METADATA_ENCODING_KEY, type Payload } from '@temporalio/common';
import { decode, encode } from '@temporalio/common/lib/encoding';

/** Payloads that a codec of ours has put in the place of others, by their `encoding`. */
export type Envelope = 'binary/perdure-blob' | 'binary/encrypted';

export type Metadata = Record<string, Uint8Array>;

/** Metadata of the payload that was replaced, each key behind this prefix. */
const ORIGINAL = 'original-';

/** A payload that cannot be read here, and why: its key is not set, its blob is gone, or it is damaged. */
export class UnreadablePayload extends Error {
  override readonly name = 'UnreadablePayload';
}

/** Whether a payload stands for another one. */
export function isEnvelope(payload: Payload, encoding: Envelope): boolean {
  return encodingOf(payload) === encoding;
}

/**
 * Puts `data` in the place of a payload's own.
 *
 * @param original the metadata of the payload that is replaced
 * @param notes what the codec needs besides to undo it
 */
export function seal(
  encoding: Envelope,
  data: Uint8Array,
  original: Metadata,
  notes: Readonly<Record<string, string>> = {},
): Payload {
  const metadata: Metadata = { [METADATA_ENCODING_KEY]: encode(encoding) };
  for (const [name, note] of Object.entries(notes)) metadata[name] = encode(note);
  for (const [name, value] of Object.entries(original)) metadata[ORIGINAL + name] = value;
  return { metadata, data };
}

/** The metadata of the payload that was replaced. */
export function originalMetadata({ metadata }: Payload): Metadata {
  const original = Object.entries(metadata ?? {}).filter(([name]) => name.startsWith(ORIGINAL));
  return Object.fromEntries(original.map(([name, value]) => [name.slice(ORIGINAL.length), value]));
}

/** A note that the codec has left; empty where there is none. */
export function noteOf({ metadata }: Payload, name: string): string {
  const note = metadata?.[name];
  return note ? decode(note) : '';
}

function encodingOf(payload: Payload): string {
  return noteOf(payload, METADATA_ENCODING_KEY);
}
