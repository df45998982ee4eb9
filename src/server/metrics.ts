import { Router, type RequestHandler } from 'express';
import type { Metrics } from '../metrics';
import { resource, routeOf } from './rest/resource';

/** Methods that are told apart; the name of a method is the caller's to choose. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Measures how long each request takes to be answered. What is no route of ours counts as `other`. */
export function measureRequests(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const since = process.hrtime.bigint();
    response.once('finish', () => {
      const method = METHODS.has(request.method) ? request.method : 'OTHER';
      const labels = { method, route: routeOf(response) ?? 'other', status: response.statusCode };
      metrics.requestAnswered(labels, Number(process.hrtime.bigint() - since) / 1e9);
    });
    next();
  };
}

/** `/metrics`, as Prometheus reads it: counts only, for which nobody is asked for credentials. */
export function metricsRouter({ registry }: Metrics): Router {
  const router = Router();
  resource(router, '/metrics', {
    get: async (_request, response) => {
      const text = await registry.metrics();
      response.set('Content-Type', registry.contentType).send(text);
    },
  });
  return router;
}
