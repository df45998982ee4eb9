import { randomBytes } from 'node:crypto';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { blobReferencePayload } from '../../src/temporal/blob-codec';
import { createEncryptionCodec } from '../../src/temporal/encryption-codec';

const key = (id: string) => ({ id, key: randomBytes(32) });
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const valueOf = (payload: Payload | undefined): unknown => defaultPayloadConverter.fromPayload(payload!);

describe('the encryption codec', () => {
  const [k1, k2] = [key('k1'), key('k2')];
  const codec = createEncryptionCodec([k1]);
  const encrypt = async (value: unknown): Promise<Payload> => (await codec.encode([payloadOf(value)]))[0]!;

  it.each([['text'], [''], [{ a: [1, null, 'ü'] }], [undefined], [null], ['x'.repeat(100_000)]])(
    'gives back what it was given',
    async (value) => {
      expect(valueOf((await codec.decode([await encrypt(value)]))[0])).toEqual(value);
    },
  );

  it('takes a payload without data, as workers decode that of undefined', async () => {
    const { metadata } = payloadOf(undefined);
    const [encrypted] = await codec.encode([{ metadata, data: [] as never }]);
    expect(valueOf((await codec.decode([encrypted!]))[0])).toBeUndefined();
  });

  it('keeps bytes, and what kind they are', async () => {
    const bytes = new Uint8Array([0, 255, 7]);
    expect(valueOf((await codec.decode([await encrypt(bytes)]))[0])).toEqual(bytes);
  });

  it('shows nothing of it, and names the key', async () => {
    const payload = await encrypt('a secret');
    expect(Buffer.from(payload.data!).toString()).not.toContain('secret');
    const metadata = Object.entries(payload.metadata!).map(([name, value]) => [name, Buffer.from(value).toString()]);
    expect(Object.fromEntries(metadata)).toEqual({
      encoding: 'binary/encrypted',
      'encryption-cipher': 'AES-256-GCM',
      'encryption-key-id': 'k1',
      'original-encoding': 'json/plain',
    });
  });

  it('never encrypts a short text alike, as it could be guessed at', async () => {
    expect((await encrypt('Yes')).data).not.toEqual((await encrypt('Yes')).data);
  });

  it('encrypts what is long alike, so that it is one blob', async () => {
    const long = 'x'.repeat(10_000);
    expect((await encrypt(long)).data).toEqual((await encrypt(long)).data);
    expect((await encrypt(long)).data!.subarray(0, 12)).not.toEqual((await encrypt(`${long}y`)).data!.subarray(0, 12));
  });

  it('leaves references to blobs, and what is encrypted already', async () => {
    const reference = blobReferencePayload('0'.repeat(64), 9);
    const encrypted = await encrypt('text');
    expect(await codec.encode([reference, encrypted])).toEqual([reference, encrypted]);
  });

  it('reads what was written before there was a key', async () => {
    expect(valueOf((await codec.decode([payloadOf('clear')]))[0])).toBe('clear');
  });

  it('encrypts with the first key and decrypts with all, so that keys can be changed', async () => {
    const rotated = createEncryptionCodec([k2, k1]);
    const old = await encrypt('old');
    const [fresh] = await rotated.encode([payloadOf('new')]);
    expect((await rotated.decode([old, fresh!])).map(valueOf)).toEqual(['old', 'new']);
    await expect(codec.decode([fresh!])).rejects.toThrow(
      "Expected encryption key 'k2', with which a payload was encrypted, but the keys that are set are k1.",
    );
    await expect(createEncryptionCodec([]).decode([old])).rejects.toThrow('but no key is set');
  });

  it('does not take another key of the same id, nor what was tampered with', async () => {
    const encrypted = await encrypt('text');
    const otherKey = createEncryptionCodec([key('k1')]);
    await expect(otherKey.decode([encrypted])).rejects.toThrow("Expected encryption key 'k1' to decrypt a payload");
    const tampered = Uint8Array.from(encrypted.data!, (byte, index) => (index === 14 ? byte ^ 1 : byte));
    await expect(codec.decode([{ ...encrypted, data: tampered }])).rejects.toThrow('the payload is damaged');
    const relabelled = { ...encrypted.metadata, 'original-encoding': Buffer.from('binary/plain') };
    await expect(codec.decode([{ ...encrypted, metadata: relabelled }])).rejects.toThrow('the payload is damaged');
    await expect(codec.decode([{ ...encrypted, data: new Uint8Array(3) }])).rejects.toThrow('the payload is damaged');
  });
});
