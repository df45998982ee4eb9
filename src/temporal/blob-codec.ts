import { createHash } from 'node:crypto';
import { METADATA_ENCODING_KEY, type Payload, type PayloadCodec } from '@temporalio/common';
import { decode, encode } from '@temporalio/common/lib/encoding';
import { PASSING } from '../../workflows/passing-value';
import { MARK, SHARED } from '../../workflows/payload-converter';
import { within } from '../within';
import { BytesCache } from './bytes-cache';
import { isEnvelope, noteOf, originalMetadata, seal, UnreadablePayload, type Metadata } from './payload-envelope';

/** Content-addressed bytes: whatever is put under a hash is the same for ever. */
export interface BlobStore {
  /**
   * Keeps `bytes` under their SHA-256 in hexadecimal; the second time it has nothing to do.
   *
   * @param workflowId the workflow whose history refers to them from now on
   */
  put(hash: string, bytes: Uint8Array, workflowId?: string): Promise<void>;
  get(hash: string): Promise<Uint8Array | undefined>;
}

export interface BlobCodecOptions {
  blobs: BlobStore;
  /** Payloads with more bytes than this travel as references. */
  thresholdBytes?: number;
  /** Bytes of blobs that are kept in memory. */
  cacheBytes?: number;
  /** Milliseconds that the store may take to keep a blob. */
  patienceMs?: number;
}

/**
 * Bytes that a payload may have in a history, where the store does not keep it: Temporal takes 2 MiB in one payload, 4 MiB in
 * one call, and warns from here on.
 */
const INLINE_BYTES = 512 * 1024;

/** An HTTP request takes 10 s and its activity 15: there must be time left to tell the answer. */
const PATIENCE_MS = 2_000;

/** How Temporal's default converter marks JSON. */
const JSON_ENCODING = 'json/plain';

interface Reference {
  sha256: string;
  /** Bytes; for people who read histories. */
  size: number;
}

/**
 * The claim check: a payload that is large is replaced by a reference to a blob in our store, so that histories stay
 * small. The blob holds the payload's data; its metadata stay with the reference. A reference whose blob is gone, or is
 * not what its hash says, is an error: the task is retried until the store is well again. While the store takes nothing,
 * payloads stay as they are: an answer that has come must not be lost, nor a request be made twice, for want of it.
 */
export function createBlobCodec(options: BlobCodecOptions): PayloadCodec {
  const { blobs, thresholdBytes = 8 * 1024, cacheBytes = 64 * 1024 * 1024, patienceMs = PATIENCE_MS } = options;
  const cache = new BytesCache(cacheBytes, (hash) => fetchBlob(blobs, hash));
  return {
    encode(payloads, context) {
      const checkingIn = { blobs, thresholdBytes, patienceMs, user: context?.workflowId };
      return Promise.all(payloads.map((payload) => checkIn(payload, checkingIn)));
    },
    decode: (payloads) => Promise.all(payloads.map((payload) => checkOut(payload, cache))),
  };
}

/**
 * The payload of a JSON value whose text is already a blob: what the codec makes of that value, without touching it.
 * Workflows share it with all that have the same one.
 *
 * @param hash SHA-256 of the text, in hexadecimal
 * @param size its length in bytes
 */
export function blobReferencePayload(hash: string, size: number): Payload {
  const metadata = { [METADATA_ENCODING_KEY]: encode(JSON_ENCODING), [SHARED]: encode(MARK) };
  return referencePayload({ sha256: hash, size }, metadata);
}

interface CheckIn {
  blobs: BlobStore;
  thresholdBytes: number;
  patienceMs: number;
  /** The workflow that the payload belongs to. */
  user: string | undefined;
}

async function checkIn(payload: Payload, checkingIn: CheckIn): Promise<Payload> {
  const { blobs, thresholdBytes, patienceMs, user } = checkingIn;
  const { data } = payload;
  const metadata = payload.metadata ?? {};
  // What is shared is shared by its hash, however small it is.
  const isSmall = !data || (data.length <= thresholdBytes && !(SHARED in metadata));
  if (isSmall || isEnvelope(payload, 'binary/perdure-blob') || isPassing(payload)) return payload;
  const sha256 = sha256Of(data);
  const keeping = blobs.put(sha256, data, user);
  if (data.length > INLINE_BYTES || SHARED in metadata) await keeping;
  else if (!(await isKept(keeping, patienceMs))) return payload;
  return referencePayload({ sha256, size: data.length }, metadata);
}

/** Whether a blob is kept in time; why not, is of no matter. */
async function isKept(keeping: Promise<void>, patienceMs: number): Promise<boolean> {
  const kept = within(patienceMs, keeping, () => new Error(`The store took longer than ${patienceMs} ms`));
  return kept.then(
    () => true,
    () => false,
  );
}

/** Also of one that was encrypted before. */
function isPassing(payload: Payload): boolean {
  return noteOf(payload, PASSING) !== '' || originalMetadata(payload)[PASSING] !== undefined;
}

async function checkOut(payload: Payload, cache: BytesCache): Promise<Payload> {
  if (!isEnvelope(payload, 'binary/perdure-blob')) return payload;
  const sha256 = hashOf(payload);
  const metadata = originalMetadata(payload);
  if (SHARED in metadata) metadata[SHARED] = encode(sha256);
  return { metadata, data: await cache.get(sha256) };
}

/** @throws UnreadablePayload when it is no reference: whoever asks the codec endpoint may send anything */
function hashOf({ data }: Payload): string {
  const text = decode(data ?? new Uint8Array());
  try {
    const { sha256 } = JSON.parse(text) as Partial<Reference>;
    if (typeof sha256 === 'string') return sha256;
  } catch {
    // No JSON, or null: damaged all the same.
  }
  throw new UnreadablePayload(
    `Expected the reference to a blob, { sha256, size }, but found ${JSON.stringify(text.slice(0, 80))}`,
  );
}

function referencePayload(reference: Reference, original: Metadata): Payload {
  return seal('binary/perdure-blob', encode(JSON.stringify(reference)), original);
}

async function fetchBlob(blobs: BlobStore, hash: string): Promise<Uint8Array> {
  const bytes = await blobs.get(hash);
  if (bytes === undefined) throw new UnreadablePayload(`Expected the store to have blob ${hash}, but it is not there`);
  const actual = sha256Of(bytes);
  if (actual !== hash)
    throw new UnreadablePayload(`Expected blob ${hash} to be what its name says, but its SHA-256 is ${actual}`);
  return bytes;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
