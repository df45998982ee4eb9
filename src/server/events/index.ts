import { Router } from 'express';
import type { AccountDirectory } from '../../accounts';
import { basicAuth } from '../rest/basic-auth';
import { readBody } from '../rest/body';
import { catalogueRoutes } from './catalogue';
import type { EventsDependencies } from './events-dependencies';
import { sinkRoutes } from './sinks';
import { streamRoutes } from './stream';
import { subscribedEventRoutes } from './subscribed-events';
import { subscriptionRoutes } from './subscriptions';

/** Paths of ours below `/v1`; others are the local Twilio's, and the webhooks of flows. */
const PATHS = ['/Sinks', '/Subscriptions', '/Types', '/Schemas', '/Events'];

/** Twilio's Event Streams API v1, for the events of Studio, below `/v1`. */
export function eventsRouter(accounts: AccountDirectory, dependencies: EventsDependencies): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use(PATHS, basicAuth(accounts), readBody());
  sinkRoutes(router, dependencies);
  subscriptionRoutes(router, dependencies);
  subscribedEventRoutes(router, dependencies);
  catalogueRoutes(router, dependencies);
  streamRoutes(router, dependencies);
  return router;
}
