import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics';
import { answerError, answerNotFound } from './errors';
import { healthRouter, type ReadinessCheck } from './health';
import { metricsRouter } from './metrics';
import { requestLog } from './request-log';

export interface ProbeDependencies {
  /** Parts that must work before the process is ready, by name. */
  readiness: Readonly<Record<string, ReadinessCheck>>;
  metrics: Metrics;
  logger: Logger;
}

/** What a process without an API answers: `/healthz`, `/readyz` and `/metrics`. Nobody listens yet. */
export function createProbes({ readiness, metrics, logger }: ProbeDependencies): Express {
  const app = express();
  app.set('etag', false);
  app.use(requestLog(logger), helmet());
  app.use(metricsRouter(metrics), healthRouter(readiness));
  app.use(answerNotFound, answerError);
  return app;
}
