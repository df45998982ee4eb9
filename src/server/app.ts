import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { AccountDirectory } from '../accounts';
import { createSinkClient } from '../events/deliver';
import { EventFeed } from '../events/feed';
import { STUDIO_ADDRESS_BYTES } from '../engine/limits';
import { Metrics } from '../metrics';
import type { Store } from '../store';
import type { Executions } from '../temporal/executions';
import { catalogue } from '../widgets/catalogue';
import { accountsRouter, authTokensRouter } from './accounts';
import { descriptionRouter } from './description';
import { eventsRouter } from './events';
import type { EventsDependencies } from './events/events-dependencies';
import { answerError, answerNotFound } from './errors';
import { healthRouter, type ReadinessCheck } from './health';
import { measureRequests, metricsRouter } from './metrics';
import { requestLog } from './request-log';
import { RateLimit } from './rest/rate-limit';
import type { ValidateDefinition } from './studio/definition';
import { Urls } from './studio/representation';
import { studioRouter } from './studio';
import { endAccountExecutions } from './studio/end-executions';
import type { AttributesOf } from './webhooks/channel-attributes';
import { flowWebhookRouter } from './webhooks/flow-webhook';

/** What the server works with. */
export interface ServerDependencies {
  accounts: AccountDirectory;
  /**
   * The URL at which the outside reaches us, without a slash at the end. Asked anew each time: the port may be known only
   * once the server listens. Every URL in an answer begins with it, whichever way the request came.
   */
  publicBaseUrl: () => string;
  /** URLs at which the outside reached us before, and webhooks that were set up then still do. */
  formerBaseUrls?: readonly string[];
  store: Store;
  executions: Executions;
  validate: ValidateDefinition;
  /** Asks Twilio for the attributes of a conversation, which its webhooks do not tell; flows do not see them without it. */
  attributesOf?: AttributesOf;
  /** Parts besides the store that must work before we are ready, by name. */
  readiness?: Readonly<Record<string, ReadinessCheck>>;
  /** Executions of an account that may begin by REST in a second, in this process; at Studio 20. Unbounded without it. */
  startsPerSecond?: number;
  /** Bytes of the two addresses of an execution together; Studio's 300 unless told. */
  addressBytes?: number;
  /** Served where nothing of ours is: the local Twilio, the console. */
  extensions?: readonly RequestHandler[];
  /** Subaccounts are Twilio's own: one that is made here must exist there. */
  subaccountsAreTwilios?: boolean;
  /** Logs what people write; never without it. */
  logBodies?: boolean;
  /** Private hosts that sinks may be on. */
  httpAllow?: readonly string[];
  /** Streams of events end when this is aborted, so that the server can stop. */
  stopping?: AbortSignal;
  /** Counted here; with numbers of its own where nobody else reads them. */
  metrics?: Metrics;
  logger: Logger;
}

/** Everything that answers HTTP. Nobody listens yet. */
export function createApp(dependencies: ServerDependencies): Express {
  const { accounts, publicBaseUrl, store, executions, validate, logger, startsPerSecond } = dependencies;
  const { readiness = {}, extensions = [], subaccountsAreTwilios = false, logBodies = false } = dependencies;
  const { addressBytes = STUDIO_ADDRESS_BYTES } = dependencies;
  const { metrics = new Metrics() } = dependencies;
  const app = express();
  app.set('etag', false);
  app.use(requestLog(logger), measureRequests(metrics), helmet());
  // What comes most is looked at first.
  app.use(flowWebhookRouter({ ...dependencies, metrics, logBodies, addressBytes }));
  app.use(metricsRouter(metrics));
  app.use(healthRouter({ store: () => store.ping(), ...readiness }));
  app.use(descriptionRouter(catalogue, publicBaseUrl));
  const startLimit = startsPerSecond === undefined ? undefined : new RateLimit(startsPerSecond);
  const urls = (): Urls => new Urls(publicBaseUrl());
  app.use('/v2', studioRouter(accounts, { store, executions, validate, urls, startLimit, addressBytes }));
  const endExecutions = (accountSid: string): Promise<void> => endAccountExecutions({ store, executions }, accountSid);
  const accountsDependencies = { accounts, store, areTwilios: subaccountsAreTwilios, endExecutions };
  app.use('/2010-04-01', accountsRouter(accountsDependencies));
  app.use('/v1/AuthTokens', authTokensRouter(accountsDependencies, publicBaseUrl));
  app.use('/v1', eventsRouter(accounts, eventsOf(dependencies, metrics)));
  for (const extension of extensions) app.use(extension);
  app.use(answerNotFound, answerError);
  return app;
}

function eventsOf(
  { accounts, publicBaseUrl, store, httpAllow = [], stopping, logger }: ServerDependencies,
  metrics: Metrics,
): EventsDependencies {
  const feed = new EventFeed(store.events, (err) => logger.warn({ err }, 'Events could not be read; readers wait'));
  metrics.observeReaders(() => feed.readers);
  const tokenOf = (accountSid: string): Promise<string | undefined> => accounts.tokenOf(accountSid);
  return { store, baseUrl: publicBaseUrl, http: createSinkClient({ tokenOf, allow: httpAllow }), feed, stopping };
}
