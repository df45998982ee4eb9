import { createHash, randomBytes } from 'node:crypto';
import express from 'express';
import request from 'supertest';
import { codecRouter } from '../../src/server/codec';
import { answerError } from '../../src/server/errors';
import { createEncryptionCodec } from '../../src/temporal/encryption-codec';
import { blobReferencePayload, createBlobCodec } from '../../src/temporal/blob-codec';

const UI = 'http://localhost:8233';
const text = Buffer.from(JSON.stringify({ description: 'a flow', states: [] }));
const hash = createHash('sha256').update(text).digest('hex');

const codec = createBlobCodec({
  blobs: {
    put: () => Promise.resolve(),
    get: (asked) => Promise.resolve(asked === hash ? text : undefined),
  },
});
const app = express().use(codecRouter({ codec, allowedOrigins: [UI] }), answerError);

const { metadata, data } = blobReferencePayload(hash, text.length);
const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes!).toString('base64');
const reference = {
  metadata: { encoding: base64(metadata!.encoding), 'original-encoding': base64(metadata!['original-encoding']) },
  data: base64(data),
};

describe("the Web UI's view of payloads", () => {
  it('shows what a reference stands for', async () => {
    const response = await request(app)
      .post('/codec/decode')
      .set('Origin', UI)
      .send({ payloads: [reference] });
    expect(response.status).toBe(200);
    expect(response.headers['access-control-allow-origin']).toBe(UI);
    const [payload] = (response.body as { payloads: { metadata: { encoding: string }; data: string }[] }).payloads;
    expect(Buffer.from(payload!.metadata.encoding, 'base64').toString()).toBe('json/plain');
    expect(Buffer.from(payload!.data, 'base64')).toEqual(text);
  });

  it('leaves other payloads as they are', async () => {
    const plain = { metadata: { encoding: base64(Buffer.from('json/plain')) }, data: base64(Buffer.from('1')) };
    const response = await request(app)
      .post('/codec/decode')
      .send({ payloads: [plain] });
    expect(response.body).toEqual({ payloads: [plain] });
  });

  it('says why it cannot read one', async () => {
    const lost = { ...reference, data: base64(Buffer.from(JSON.stringify({ sha256: 'ab', size: 1 }))) };
    const response = await request(app)
      .post('/codec/decode')
      .set('Origin', UI)
      .send({ payloads: [lost] });
    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({ message: 'Expected the store to have blob ab, but it is not there' });
    expect(response.headers['access-control-allow-origin']).toBe(UI);
  });

  it.each(['', 'x', 'null', '{}', '{"sha256":5}', '{"sha256":{"a":1}}'])(
    'says of a reference that holds %j that it cannot be read',
    async (held) => {
      const response = await request(app)
        .post('/codec/decode')
        .send({ payloads: [{ ...reference, data: base64(Buffer.from(held)) }] });
      expect(response.status).toBe(422);
      expect(response.body).toMatchObject({
        message: expect.stringMatching(/^Expected the reference to a blob/) as string,
      });
    },
  );

  describe('what somebody types', () => {
    const keys = [{ id: 'k1', key: randomBytes(32) }];
    const typing = express().use(
      codecRouter({ codec: createEncryptionCodec(keys), allowedOrigins: [UI], token: 'the token' }),
      answerError,
    );
    const ask = (path: string, body: object) =>
      request(typing).post(path).set('Origin', UI).set('Authorization', 'Bearer the token').send(body);
    const typed = { metadata: { encoding: base64(Buffer.from('json/plain')) }, data: base64(Buffer.from('{"a":1}')) };

    it('is encoded, and can be read again', async () => {
      const encoded = await ask('/codec/encode?preserveStorageRefs=true', { payloads: [typed] });
      expect(encoded.status).toBe(200);
      expect(encoded.headers['access-control-allow-origin']).toBe(UI);
      expect(encoded.text).not.toContain(typed.data);
      expect((await ask('/codec/decode', encoded.body as object)).body).toEqual({ payloads: [typed] });
    });

    it('may be nothing, as the arguments of a query', async () => {
      expect((await ask('/codec/encode', {})).body).toEqual({ payloads: [] });
    });

    it.each([{ payloads: 1 }, { payloads: [{ data: '*' }] }])('is refused as %j', async (body) => {
      expect((await ask('/codec/encode', body)).status).toBe(400);
    });

    it('is refused from whoever has not the token', async () => {
      const response = await request(typing)
        .post('/codec/encode')
        .send({ payloads: [typed] });
      expect(response.status).toBe(401);
    });

    it('may be asked for by the Web UI', async () => {
      const preflight = await request(typing).options('/codec/encode').set('Origin', UI);
      expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, UI]);
    });
  });

  it('answers the preflight of the Web UI, and no other page', async () => {
    const preflight = (origin: string) => request(app).options('/codec/decode').set('Origin', origin);
    expect((await preflight(UI)).headers['access-control-allow-headers']).toContain('x-namespace');
    expect((await preflight('http://evil.example')).headers).not.toHaveProperty('access-control-allow-origin');
  });

  describe('with a token', () => {
    const guarded = express().use(codecRouter({ codec, allowedOrigins: [UI], token: 'the token' }), answerError);
    const decode = (authorization?: string) => {
      const asked = request(guarded).post('/codec/decode').set('Origin', UI);
      if (authorization !== undefined) asked.set('Authorization', authorization);
      return asked.send({ payloads: [reference] });
    };

    it('answers whoever shows it', async () => {
      expect((await decode('Bearer the token')).status).toBe(200);
    });

    it.each([undefined, 'Bearer another', 'Basic dGhlIHRva2Vu', 'Bearer '])('refuses %s', async (authorization) => {
      const response = await decode(authorization);
      expect(response.status).toBe(401);
      expect(response.body).toMatchObject({ code: 20003 });
      expect(response.headers['www-authenticate']).toBe('Bearer realm="Perdure codec"');
      // The Web UI can read why it was refused.
      expect(response.headers['access-control-allow-origin']).toBe(UI);
    });

    it('answers the preflight, which has none', async () => {
      const preflight = await request(guarded).options('/codec/decode').set('Origin', UI);
      expect(preflight.status).toBe(204);
      expect(preflight.headers['access-control-allow-headers']).toContain('authorization');
    });
  });

  it.each([{}, { payloads: 1 }, { payloads: [{ data: '*' }] }])('refuses %j', async (body) => {
    const response = await request(app).post('/codec/decode').send(body);
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ code: 20001 });
  });
});
