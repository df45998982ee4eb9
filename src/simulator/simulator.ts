import { Router, urlencoded, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { systemClock, type Clock } from './clock';
import { conversationsApi } from './conversations-api';
import { runDeliveries } from './domain/delivery';
import { runStateTimers } from './domain/state-timers';
import { runTaskTimeouts } from './domain/task-timeouts';
import { replyToInbound } from './domain/twiml-reply';
import { DueWork } from './due-work';
import { notHere } from './http/not-here';
import { sameSiteOnly } from './http/same-site';
import { mediaFiles, messagingApi, MESSAGING_PATHS } from './messaging-api';
import { MovableClock } from './movable-clock';
import { clock as clockApi } from './resources/clock';
import { contents } from './resources/contents';
import { handsets } from './resources/handsets';
import { interactions } from './resources/interactions';
import { tasks } from './resources/tasks';
import { clockAhead, openSimulatorDatabase } from './storage/open';
import { followPublicAddress } from './storage/public-address';
import { WebhookDispatcher, type DispatcherOptions } from './webhooks/dispatcher';
import { sendWebhook, type WebhookSender } from './webhooks/http-request';
import { createSimulation, type Background, type Simulation } from './work';

export interface SimulatorOptions {
  accountSid: string;
  /** Signs the webhooks; asked for each time, where it may change. */
  authToken: string | (() => Promise<string>);
  /** Absolute path of the simulator's own SQLite file, or `:memory:`. */
  database: string;
  /** What Twilio would be told as our public address: signatures are made over URLs below it. */
  publicBaseUrl: string;
  /** Where this process really listens, such as `http://127.0.0.1:3000`: requests for URLs below the public address go here. */
  origin: () => string;
  /** Lets calls of the API through that have valid credentials. */
  authenticate: RequestHandler;
  logger: Logger;
  clock?: Clock;
  webhook?: {
    /** Milliseconds that a webhook of a conversation may take to answer; 5,000 unless told, as at Twilio. */
    timeoutMs?: number;
    /** Attempts after the first that every webhook gets; 0 unless told. An address or a webhook may ask for more. */
    retries?: number;
  };
}

/** A local Twilio. */
export interface Simulator {
  /** Mount it at the root. Paths that are not Twilio's pass through. */
  router: Router;
  /** Begins to deliver, also what an earlier process has left. Call it when `origin` answers. */
  start(): void;
  /** Begins nothing more, and resolves when what is on its way has arrived and the database is closed. */
  stop(): Promise<void>;
}

/** Paths below `/v1` that belong to the Conversations API; others may be somebody else's. */
const CONVERSATIONS_PATHS = [
  '/v1/Configuration',
  '/v1/Conversations',
  '/v1/ConversationWithParticipants',
  '/v1/ParticipantConversations',
  '/v1/Roles',
  '/v1/Services',
  '/v1/Users',
];

/** Those of TaskRouter, of Flex, and of the Content API. */
const OTHER_PATHS = ['/v1/Workspaces', '/v1/Interactions', '/v1/Content'];

/** Milliseconds that Twilio waits for an answer: https://www.twilio.com/docs/conversations/conversations-webhooks */
const EVENT_TIMEOUT = 5_000;
const MESSAGE_TIMEOUT = 15_000;

/** Opens the simulator's state and makes its API; nothing is delivered before {@link Simulator.start}. */
export async function createSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { accountSid, authenticate, logger, clock: base = systemClock } = options;
  const { retries = 0 } = options.webhook ?? {};
  const publicBaseUrl = options.publicBaseUrl.replace(/\/+$/, '');
  const database = await openSimulatorDatabase(options.database, base.now());
  await followPublicAddress(database, publicBaseUrl);
  const clock = new MovableClock(base, await clockAhead(database));
  const wake = (what: Background): void => background[what].poke();
  const sender = { authToken: options.authToken, publicBaseUrl, origin: options.origin };
  const callWebhook = webhookCaller(sender, options);
  const simulation = createSimulation({ database, accountSid, publicBaseUrl, clock, callWebhook, wake });
  const timed = {
    deliveries: dueWork(clock, logger, 'deliveries', (now) => runDeliveries(simulation, now)),
    'state timers': dueWork(clock, logger, 'state timers', (now) => runStateTimers(simulation, now)),
    'task timeouts': dueWork(clock, logger, 'task timeouts', (now) => runTaskTimeouts(simulation, now)),
  };
  const background: Record<Background, { start(): void; poke(): void; stop(): Promise<void> }> = {
    ...timed,
    webhooks: new WebhookDispatcher({ simulation, sender, kinds: webhookKinds(options), clock, logger, retries }),
  };
  const settled = async (): Promise<void> => {
    for (const work of Object.values(timed)) await work.settled();
  };
  return {
    router: createRouter(simulation, authenticate, clockApi({ database, clock, settled })),
    start: () => Object.values(background).forEach((work) => work.start()),
    async stop() {
      for (const work of Object.values(background)) await work.stop();
      await database.destroy();
    },
  };
}

function webhookCaller(sender: WebhookSender, { webhook, logger }: SimulatorOptions): Simulation['callWebhook'] {
  const { timeoutMs = EVENT_TIMEOUT } = webhook ?? {};
  return async (outgoing) => {
    try {
      return await sendWebhook(sender, outgoing, timeoutMs);
    } catch (error) {
      logger.warn({ url: outgoing.url, err: error }, 'a pre-event webhook did not answer');
      return undefined;
    }
  };
}

function webhookKinds({ webhook, logger }: SimulatorOptions): DispatcherOptions['kinds'] {
  const { timeoutMs = EVENT_TIMEOUT } = webhook ?? {};
  return {
    'conversation event': { timeoutMs, countsAttempts: true },
    'inbound message': {
      timeoutMs: MESSAGE_TIMEOUT,
      countsAttempts: false,
      answered: (work, request, answer) => replyToInbound(work, request, answer, logger),
    },
    'message status': { timeoutMs: MESSAGE_TIMEOUT, countsAttempts: false },
  };
}

function createRouter(simulation: Simulation, authenticate: RequestHandler, clock: Router): Router {
  const router = Router();
  const paths = [...CONVERSATIONS_PATHS, ...OTHER_PATHS, ...MESSAGING_PATHS];
  router.use(mediaFiles(simulation));
  // Here and not further down: whoever is another account's leaves by it, and meets nothing else of this one.
  router.use(paths, ownTime(simulation), authenticate, urlencoded({ extended: false, limit: '1mb' }));
  router.use('/v1', conversationsApi(simulation));
  router.use('/v1', tasks(simulation), interactions(simulation), contents(simulation));
  router.use(messagingApi(simulation));
  router.use('/simulator', sameSiteOnly(simulation.publicBaseUrl));
  router.use('/simulator/clock', clock);
  router.use('/simulator', handsets(simulation));
  router.use(notHere);
  return router;
}

/** Answers say what time it is here: whoever compares it with the times of resources takes it for Twilio's. */
function ownTime({ clock }: Simulation): RequestHandler {
  return (_request, response, next) => {
    response.setHeader('Date', clock.now().toUTCString());
    next();
  };
}

function dueWork(
  clock: Clock,
  logger: Logger,
  what: Background,
  job: (now: Date) => Promise<Date | undefined>,
): DueWork {
  return new DueWork(clock, job, (error) => logger.error({ err: error }, `the simulator's ${what} failed`));
}
