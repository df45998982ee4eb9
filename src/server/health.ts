import { Router } from 'express';
import { within } from '../within';
import { resource } from './rest/resource';

/**
 * Asks a part of the system whether it can do its work; rejects when it cannot. `degraded`: not as it should, but we are
 * wanted all the same.
 */
export type ReadinessCheck = () => Promise<unknown>;

/** Why a part that is on its way up is not ready yet: expected, and nothing to look into. */
export class StillStarting extends Error {
  override readonly name = 'StillStarting';

  constructor(part: string) {
    super(`${part} is being started`);
  }
}

/** Milliseconds that a part may take to answer. */
const PATIENCE_MS = 2_000;

/**
 * `/healthz`: this process is alive. `/readyz`: every part that it needs is; 503 with what is missing when one is not. A part
 * that is degraded shows, and asks nobody to stay away. Neither needs credentials, and neither tells why.
 */
export function healthRouter(checks: Readonly<Record<string, ReadinessCheck>>): Router {
  const router = Router();
  resource(router, '/healthz', { get: (_request, response) => void response.json({ status: 'ok' }) });
  resource(router, '/readyz', {
    get: async (request, response) => {
      const names = Object.keys(checks);
      const results = await Promise.allSettled(Object.values(checks).map(withinPatience));
      const parts = Object.fromEntries(names.map((name, at) => [name, wordFor(results[at])]));
      const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
      for (const reason of reasons) {
        if (reason instanceof StillStarting) request.log.debug({ reason: reason.message }, 'not_ready');
        else request.log.warn({ err: reason }, 'not_ready');
      }
      const isReady = reasons.length === 0;
      response.status(isReady ? 200 : 503).json({ status: isReady ? 'ready' : 'not ready', parts });
    },
  });
  return router;
}

function wordFor(result: PromiseSettledResult<unknown> | undefined): 'ok' | 'degraded' | 'failed' {
  if (result?.status !== 'fulfilled') return 'failed';
  return result.value === 'degraded' ? 'degraded' : 'ok';
}

function withinPatience(check: ReadinessCheck): Promise<unknown> {
  return within(PATIENCE_MS, check(), () => new Error(`Expected an answer within ${PATIENCE_MS} ms`));
}
