import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { EncryptionKey } from '../config';
import { errorMessage } from '../error-message';
import { isEnvelope, noteOf, originalMetadata, seal, UnreadablePayload, type Metadata } from './payload-envelope';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Payloads with more bytes than this are encrypted alike when they are alike: what goes over into a run after the other,
 * such as a flow's definition, is then one blob and not one a run. Short texts, which could be guessed at, never are.
 */
const ALIKE_ABOVE_BYTES = 8 * 1024;

interface Key {
  id: string;
  cipher: Uint8Array;
  /** Makes nonces of contents; one of its own, so that the cipher's key has one use. */
  nonce: Uint8Array;
}

/**
 * Encrypts payloads with AES-256-GCM, so that Temporal, its database and its backups hold nothing that people wrote. The
 * first key encrypts, every one of them decrypts; what is not encrypted is read as it is. References to blobs stay as they
 * are: they say nothing, and what the blobs hold was encrypted before.
 */
export function createEncryptionCodec(given: readonly EncryptionKey[]): PayloadCodec {
  const keys = new Map(given.map(({ id, key }) => [id, derive(id, key)]));
  const [first] = keys.values();
  return {
    encode: async (payloads) => (first === undefined ? payloads : payloads.map((payload) => encrypt(payload, first))),
    decode: async (payloads) => payloads.map((payload) => decrypt(payload, keys)),
  };
}

function derive(id: string, key: Uint8Array): Key {
  return { id, cipher: key, nonce: new Uint8Array(hkdfSync('sha256', key, '', 'perdure payload nonce', 32)) };
}

function encrypt(payload: Payload, { id, cipher: key, nonce: nonceKey }: Key): Payload {
  if (isEnvelope(payload, 'binary/encrypted') || isEnvelope(payload, 'binary/perdure-blob')) return payload;
  // Of a payload without any, as that of undefined is, a worker's decoder makes a list.
  const data = payload.data?.length ? payload.data : new Uint8Array();
  const original: Metadata = payload.metadata ?? {};
  const around = surroundings(id, original);
  const nonce = data.length > ALIKE_ABOVE_BYTES ? nonceOf([around, data], nonceKey) : randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(around);
  const encrypted = Buffer.concat([nonce, cipher.update(data), cipher.final(), cipher.getAuthTag()]);
  return seal('binary/encrypted', encrypted, original, { 'encryption-cipher': 'AES-256-GCM', 'encryption-key-id': id });
}

/** Of everything that is encrypted or vouched for: the same nonce for two different things would give the key away. */
function nonceOf(contents: readonly Uint8Array[], nonceKey: Uint8Array): Uint8Array {
  const hash = createHmac('sha256', nonceKey);
  for (const content of contents) hash.update(createHash('sha256').update(content).digest());
  return hash.digest().subarray(0, NONCE_BYTES);
}

/** @throws UnreadablePayload that names the key, when it is missing or another than the one that encrypted */
function decrypt(payload: Payload, keys: ReadonlyMap<string, Key>): Payload {
  if (!isEnvelope(payload, 'binary/encrypted')) return payload;
  const id = noteOf(payload, 'encryption-key-id');
  const key = keys.get(id);
  if (key === undefined) throw new UnreadablePayload(describeMissing(id, [...keys.keys()]));
  const metadata = originalMetadata(payload);
  try {
    return { metadata, data: open(Buffer.from(payload.data ?? []), key, metadata) };
  } catch (error) {
    throw new UnreadablePayload(
      `Expected encryption key '${id}' to decrypt a payload, but it does not (${errorMessage(error)}): ` +
        'either another key has that id here, or the payload is damaged.',
      { cause: error },
    );
  }
}

function open(data: Buffer, { id, cipher: key }: Key, metadata: Metadata): Uint8Array {
  const nonce = data.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(surroundings(id, metadata))
    .setAuthTag(data.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(data.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}

/** What is not secret and must not be changed either. */
function surroundings(id: string, metadata: Metadata): Buffer {
  const entries = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return Buffer.from(JSON.stringify([id, ...entries.sort()]));
}

function describeMissing(id: string, known: readonly string[]): string {
  const have = known.length === 0 ? 'no key is set' : `the keys that are set are ${known.join(', ')}`;
  return (
    `Expected encryption key '${id}', with which a payload was encrypted, but ${have}. ` +
    'Add it to PERDURE_ENCRYPTION_KEYS: a key stays in the list for as long as there are histories that need it.'
  );
}
