import { createHash } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { decode } from '@temporalio/common/lib/encoding';
import { blobReferencePayload, createBlobCodec, type BlobStore } from '../../src/temporal/blob-codec';
import { createDataConverter } from '../../src/temporal/data-converter';
import { passing } from '../../workflows/passing-value';
import { SHARED } from '../../workflows/payload-converter';

/** A store in memory that counts. */
class MemoryBlobs implements BlobStore {
  readonly blobs = new Map<string, Uint8Array>();
  gets = 0;
  async put(hash: string, bytes: Uint8Array): Promise<void> {
    this.blobs.set(hash, bytes);
  }
  async get(hash: string): Promise<Uint8Array | undefined> {
    this.gets += 1;
    return this.blobs.get(hash);
  }
}

const large = { text: 'x'.repeat(20_000), emoji: '👻' };
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const toPayload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const mark = Buffer.from('true');
const encodingOf = ({ metadata }: Payload): string => decode(metadata?.encoding ?? new Uint8Array());

describe('the claim check', () => {
  it('leaves small payloads as they are', async () => {
    const blobs = new MemoryBlobs();
    const payload = toPayload({ a: 1 });
    const [encoded] = await createBlobCodec({ blobs }).encode([payload]);
    expect(encoded).toBe(payload);
    expect(blobs.blobs.size).toBe(0);
  });

  it('replaces a large payload by a reference and gives it back with its metadata', async () => {
    const blobs = new MemoryBlobs();
    const codec = createBlobCodec({ blobs });
    const payload = toPayload(large);
    payload.metadata = { ...payload.metadata, messageType: Buffer.from('flow') };
    const [encoded] = await codec.encode([payload]);
    expect(encodingOf(encoded!)).toBe('binary/perdure-blob');
    expect(encoded!.data!.length).toBeLessThan(200);
    expect([...blobs.blobs.keys()]).toEqual([sha256(payload.data!)]);
    const [decoded] = await codec.decode([encoded!]);
    expect(defaultPayloadConverter.fromPayload(decoded!)).toEqual(large);
    expect(Object.keys(decoded!.metadata!).sort()).toEqual(['encoding', 'messageType']);
  });

  it('does not check in a reference again', async () => {
    const codec = createBlobCodec({ blobs: new MemoryBlobs(), thresholdBytes: 10 });
    const once = await codec.encode([toPayload(large)]);
    expect(await codec.encode(once)).toEqual(once);
  });

  it('keeps the order of several payloads', async () => {
    const codec = createBlobCodec({ blobs: new MemoryBlobs(), thresholdBytes: 100 });
    const values = ['a', 'b'.repeat(200), 'c', 'd'.repeat(200)];
    const decoded = await codec.decode(await codec.encode(values.map(toPayload)));
    expect(decoded.map((payload) => defaultPayloadConverter.fromPayload(payload))).toEqual(values);
  });

  it('reads a reference to text that the store has already, as if the value had been passed', async () => {
    const blobs = new MemoryBlobs();
    const text = Buffer.from(JSON.stringify(large, null, 2));
    await blobs.put(sha256(text), text);
    const [decoded] = await createBlobCodec({ blobs }).decode([blobReferencePayload(sha256(text), text.length)]);
    expect(defaultPayloadConverter.fromPayload(decoded!)).toEqual(large);
  });

  it('names what executions share by its hash, also when it goes on into another run', async () => {
    const blobs = new MemoryBlobs();
    const codec = createBlobCodec({ blobs });
    const text = Buffer.from(JSON.stringify(large));
    await blobs.put(sha256(text), text);
    const [decoded] = await codec.decode([blobReferencePayload(sha256(text), text.length)]);
    expect(decode(decoded!.metadata![SHARED]!)).toBe(sha256(text));
    const goingOn = { ...decoded!, metadata: { ...decoded!.metadata, [SHARED]: mark } };
    expect(await codec.encode([goingOn])).toEqual([blobReferencePayload(sha256(text), text.length)]);
  });

  it('names also small ones by their hash', async () => {
    const small = toPayload({ states: [] });
    small.metadata = { ...small.metadata, [SHARED]: mark };
    const blobs = new MemoryBlobs();
    const codec = createBlobCodec({ blobs });
    const [decoded] = await codec.decode(await codec.encode([small]));
    expect(decode(decoded!.metadata![SHARED]!)).toBe(sha256(small.data!));
  });

  it.each([[[]], [[{ id: 'k', key: Buffer.alloc(32) }]]])('leaves the answer to a query where it is', async (keys) => {
    const blobs = new MemoryBlobs();
    const [codec] = createDataConverter({ blobs, encryptionKeys: keys }).payloadCodecs;
    const [encoded] = await codec.encode([toPayload(passing(large))]);
    expect(encoded!.data!.length).toBeGreaterThan(8192);
    expect(blobs.blobs.size).toBe(0);
    expect(defaultPayloadConverter.fromPayload((await codec.decode([encoded!]))[0]!)).toEqual(large);
  });

  describe('while the store takes nothing', () => {
    const down: [string, () => Promise<void>][] = [
      ['refuses', () => Promise.reject(new Error('away'))],
      ['does not answer', () => new Promise(() => undefined)],
    ];

    it.each(down)('leaves a payload as it is: the store %s', async (_how, put) => {
      const blobs = Object.assign(new MemoryBlobs(), { put });
      const [codec] = createDataConverter({ blobs, patienceMs: 20, encryptionKeys: [] }).payloadCodecs;
      const payload = toPayload(large);
      const [encoded] = await codec.encode([payload]);
      expect(encoded).toBe(payload);
      expect(await codec.decode([encoded!])).toEqual([payload]);
    });

    it.each([
      ['that is larger than a history should hold', toPayload('x'.repeat(600_000))],
      ['that executions share', { ...toPayload(large), metadata: { ...toPayload(large).metadata, [SHARED]: mark } }],
    ])('fails with one %s', async (_which, payload) => {
      const blobs = Object.assign(new MemoryBlobs(), { put: () => Promise.reject(new Error('away')) });
      await expect(createBlobCodec({ blobs }).encode([payload])).rejects.toThrow('away');
    });
  });

  it('fetches a blob once and keeps it', async () => {
    const blobs = new MemoryBlobs();
    const encoded = await createBlobCodec({ blobs }).encode([toPayload(large)]);
    const codec = createBlobCodec({ blobs });
    await codec.decode(encoded);
    await codec.decode(encoded);
    expect(blobs.gets).toBe(1);
  });

  it.each<[string, (blobs: MemoryBlobs) => void, RegExp]>([
    ['is gone', ({ blobs }) => blobs.clear(), /to have blob [0-9a-f]{64}, but it is not there/],
    [
      'was changed',
      ({ blobs }) => blobs.forEach((_bytes, hash) => blobs.set(hash, Buffer.from('{}'))),
      /its SHA-256 is/,
    ],
  ])('fails when the blob %s', async (_case, damage, message) => {
    const blobs = new MemoryBlobs();
    const encoded = await createBlobCodec({ blobs }).encode([toPayload(large)]);
    damage(blobs);
    await expect(createBlobCodec({ blobs }).decode(encoded)).rejects.toThrow(message);
  });
});
