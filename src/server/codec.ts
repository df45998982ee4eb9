import type { PayloadCodec } from '@temporalio/common';
import { Router, json, type Request, type RequestHandler } from 'express';
import { z } from 'zod';
import { isEqual } from '../accounts/secret';
import { UnreadablePayload } from '../temporal/payload-envelope';
import { RestError } from '../twilio/rest-error';
import { resource } from './rest/resource';

export interface CodecDependencies {
  codec: PayloadCodec;
  /** Origins of the Web UIs that may ask, such as `http://localhost:8233`. */
  allowedOrigins: readonly string[];
  /** Who asks must show it, `Authorization: Bearer …`. Without one anybody is answered: for this machine only. */
  token?: string;
}

/** The protocol of Temporal's remote codecs: https://docs.temporal.io/production-deployment/data-encryption#codec-server-setup */
const PAYLOADS = z.object({
  payloads: z.array(z.object({ metadata: z.record(z.string(), z.base64()).default({}), data: z.base64().default('') })),
});

/** The command line asks also where there is none, as for a query without arguments. */
const TYPED = PAYLOADS.partial();

/** As much as Temporal itself takes in one call. */
const LIMIT = '4mb';

/**
 * `/codec/decode`: shows Temporal's Web UI and command line what the payloads of a history stand for. `/codec/encode`: they ask
 * what somebody types there to be encoded, and send nothing before. The embedded Web UI has no credentials to give, and needs
 * none.
 */
export function codecRouter({ codec, allowedOrigins, token }: CodecDependencies): Router {
  const router = Router();
  const receive = json({ limit: LIMIT });
  router.use('/codec', allowOrigins(allowedOrigins), (request, response, next) => {
    // A browser asks beforehand, without credentials, whether it may ask.
    if (request.method !== 'OPTIONS') requireToken(request, token);
    receive(request, response, next);
  });
  resource(router, '/codec/decode', {
    post: async (request, response) => {
      const { payloads } = read(PAYLOADS, request);
      const decoded = await codec.decode(payloads.map(fromJson)).catch(tellUnreadable);
      response.json({ payloads: decoded.map(toJson) });
    },
  });
  resource(router, '/codec/encode', {
    post: async (request, response) => {
      const { payloads = [] } = read(TYPED, request);
      const encoded = await codec.encode(payloads.map(fromJson));
      response.json({ payloads: encoded.map(toJson) });
    },
  });
  return router;
}

function read<Body>(body: z.ZodType<Body>, request: Request): Body {
  const parsed = body.safeParse(request.body);
  if (parsed.success) return parsed.data;
  throw RestError.badParameter('Expected { payloads: [{ metadata, data }] }, values in base64');
}

/** Whoever reads a history learns which key it lacks; a store that does not answer is no fault of the payload's. */
function tellUnreadable(error: unknown): never {
  throw error instanceof UnreadablePayload ? new RestError(422, 20422, error.message) : error;
}

function requireToken({ headers }: Request, token: string | undefined): void {
  if (token === undefined) return;
  const [, given] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  if (given !== undefined && isEqual(given, token)) return;
  throw new RestError(401, 20003, 'Authenticate', undefined, { 'WWW-Authenticate': 'Bearer realm="Perdure codec"' });
}

/** Answers the preflight request that a browser sends before it lets a page of another origin ask. */
function allowOrigins(allowed: readonly string[]): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    if (origin !== undefined && allowed.includes(origin)) {
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': 'POST',
        // Of a proxy that stands between.
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Allow-Headers': 'content-type, x-namespace, authorization',
        Vary: 'Origin',
      });
    }
    next();
  };
}

type Payload = Parameters<PayloadCodec['decode']>[0][number];
type PayloadJson = z.output<typeof PAYLOADS>['payloads'][number];

function fromJson({ metadata, data }: PayloadJson): Payload {
  const decoded = Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value, 'base64')]);
  return { metadata: Object.fromEntries(decoded) as Payload['metadata'], data: Buffer.from(data, 'base64') };
}

function toJson({ metadata, data }: Payload): PayloadJson {
  const encoded = Object.entries(metadata ?? {}).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    metadata: Object.fromEntries(encoded) as PayloadJson['metadata'],
    data: Buffer.from(data ?? []).toString('base64'),
  };
}
