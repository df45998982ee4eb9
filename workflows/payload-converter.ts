import {
  defaultPayloadConverter,
  type Payload,
  type PayloadConverter,
  type SerializationContext,
} from '@temporalio/common';
import { decode, encode } from '@temporalio/common/lib/encoding';

/**
 * Metadata of a payload that is the same for very many executions, such as a flow's definition. It marks the payload in
 * histories; the codec, which knows what it has read, puts the SHA-256 of the data in the mark's place.
 */
export const SHARED = 'perdure-shared';

/** The mark as histories have it. With encryption the codec cannot put a hash in its place: nothing is shared then. */
export const MARK = 'true';

/** Bytes of text whose values are kept for the executions to come. Executions that have a value keep it for themselves. */
const KEPT_BYTES = 16 * 1024 * 1024;

interface Shared {
  value: unknown;
  bytes: number;
}

/** By the SHA-256 of their text, the one that was kept longest first. What the hash names is the same for ever. */
const kept = new Map<string, Shared>();
const values = new WeakSet<object>();

/**
 * How values become payloads and payloads become values in workflows: as Temporal does it, but executions share what is
 * marked. Parsed once, it costs the next execution neither time nor memory, however large it is. It is frozen, so that no
 * execution can tell.
 */
export const payloadConverter: PayloadConverter = {
  toPayload(value, context) {
    const payload = defaultPayloadConverter.toPayload(value, context);
    if (!payload || typeof value !== 'object' || value === null || !values.has(value)) return payload;
    return { ...payload, metadata: { ...payload.metadata, [SHARED]: encode(MARK) } };
  },
  fromPayload<T>(payload: Payload, context?: SerializationContext): T {
    const mark = payload.metadata?.[SHARED];
    const hash = mark ? decode(mark) : MARK;
    if (hash === MARK) return defaultPayloadConverter.fromPayload<T>(payload, context);
    const known = kept.get(hash);
    if (known) return known.value as T;
    const value = frozen(defaultPayloadConverter.fromPayload<T>(payload, context));
    if (typeof value === 'object' && value !== null) values.add(value);
    keep(hash, { value, bytes: payload.data?.length ?? 0 });
    return value;
  },
};

function keep(hash: string, shared: Shared): void {
  kept.set(hash, shared);
  let bytes = 0;
  for (const one of kept.values()) bytes += one.bytes;
  for (const [oldest, one] of kept) {
    if (bytes <= KEPT_BYTES) return;
    kept.delete(oldest);
    bytes -= one.bytes;
  }
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}
