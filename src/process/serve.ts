import type { PayloadCodec } from '@temporalio/common';
import type { Router } from 'express';
import type { Logger } from 'pino';
import { AccountDirectory, mainAccount } from '../accounts';
import type { Config } from '../config';
import { Metrics } from '../metrics';
import { createApp } from '../server/app';
import { codecRouter } from '../server/codec';
import { connectionsRouter } from '../server/connections';
import type { ReadinessCheck } from '../server/health';
import type { Simulator } from '../simulator';
import { createExecutionsClient } from '../temporal/executions-client';
import { isWorkedOn } from '../temporal/pollers';
import { conversationOf } from '../twilio/conversation';
import { hasSpace } from './disk-space';
import { openFunctions } from './functions';
import { listen } from './http-server';
import { claimDataDir, keepsItsOwn } from './instance';
import { sourceLoader } from './load-source';
import { canOpenFiles } from './open-files';
import { settleOrigins, type Origins } from './origins';
import type { Foundation } from './prepare';
import { Simulators } from './simulators';
import type { Supervised } from './supervise';
import { TwilioClients } from './twilio-clients';
import { watchTwilio } from './twilio-watch';

export interface ServeOptions {
  config: Config;
  logger: Logger;
  supervised: Supervised;
}

type Parts = ServeOptions & {
  origins: Origins;
  foundation: Foundation;
  /** Whether the worker of this process works; undefined: it has none. */
  worker?: ReadinessCheck;
};

/** What answers now, and what a worker beside it shares with it. */
export interface Serving {
  accounts: AccountDirectory;
  metrics: Metrics;
  clients: TwilioClients;
  /** Where the local Twilio is, in this process or in another one; undefined: Twilio itself is called. */
  simulatorOrigin?: string;
}

/** Takes the data directory and the port, before anything that takes longer is started. */
export async function settle({ config, logger, supervised }: ServeOptions): Promise<Origins> {
  await claimDataDir(config, supervised.lifecycle, logger);
  return settleOrigins(config.http);
}

/** Serves the API, and the local Twilio where it is this process that has it. */
export async function serve(parts: Parts): Promise<Serving> {
  const { config, origins, foundation, logger, supervised } = parts;
  const { mode, simulatorUrl } = config.twilio;
  const accounts = await AccountDirectory.open(mainAccount(config.twilio), foundation.store);
  const simulator =
    mode === 'simulator' && simulatorUrl === undefined ? await openSimulators(parts, accounts) : undefined;
  const simulatorOrigin = mode === 'simulator' ? (simulatorUrl ?? origins.local) : undefined;
  const metrics = new Metrics();
  const { flows } = foundation.store;
  const sendsPerSecond = config.sendPace?.perSecond;
  const clients = new TwilioClients({ accounts, flows, simulatorOrigin, sendsPerSecond, metrics, logger });
  const serving = { accounts, metrics, clients, simulatorOrigin };
  await watch(parts, serving, simulator);
  await listenOn(parts, serving, simulator);
  if (simulator) await deliver(simulator, supervised);
  return serving;
}

async function watch(
  { logger, supervised }: Parts,
  { accounts, clients }: Serving,
  simulator: Simulator | undefined,
): Promise<void> {
  // The local Twilio of this process takes whatever the process says of its main account.
  const stop = watchTwilio({ clients, ...(!simulator && { accountSid: accounts.main.sid }), logger });
  await supervised.lifecycle.add('the watch over Twilio', stop);
}

function openSimulators({ config, origins, logger }: Parts, accounts: AccountDirectory): Promise<Simulators> {
  return Simulators.open({ accounts, dataDir: config.dataDir, origins, logger });
}

async function deliver(simulator: Simulator, { lifecycle }: Supervised): Promise<void> {
  await lifecycle.add('the local Twilio', () => simulator.stop());
  simulator.start();
}

async function listenOn(parts: Parts, serving: Serving, simulator: Simulator | undefined): Promise<void> {
  const { config, origins, foundation, logger, supervised, worker } = parts;
  const { accounts, metrics, clients } = serving;
  const { store, temporal, client } = foundation;
  const stopping = new AbortController();
  supervised.lifecycle.onStopping(() => stopping.abort());
  const app = createApp({
    accounts,
    publicBaseUrl: () => origins.public,
    formerBaseUrls: config.http.formerBaseUrls,
    store,
    executions: createExecutionsClient({
      client,
      taskQueue: temporal.taskQueue,
      eager: worker !== undefined,
      settings: config.execution,
    }),
    validate: sourceLoader(config.limits),
    attributesOf: async (accountSid, conversation) => {
      const { attributes } = await conversationOf(await clients.of(accountSid), conversation).fetch();
      return attributes;
    },
    addressBytes: config.limits.addressBytes,
    subaccountsAreTwilios: config.twilio.mode === 'live',
    startsPerSecond: config.startsPerSecond,
    logBodies: config.logBodies,
    httpAllow: config.httpAllow,
    stopping: stopping.signal,
    metrics,
    readiness: {
      files: canOpenFiles,
      ...(keepsItsOwn(config) && { disk: () => hasSpace(config.dataDir) }),
      temporal: () => temporal.ping(),
      worker: worker ?? (() => isWorkedOn(client, temporal.taskQueue)),
      twilio: clients.readiness,
    },
    extensions: await extensions(parts, serving, simulator),
    logger: logger.child({ component: 'http' }),
  });
  const server = await listen(app, {
    host: config.http.host,
    port: origins.port,
    purpose: 'the API',
    variable: 'PORT',
  });
  await supervised.lifecycle.add('the API', () => server.stop());
}

type Extensions = NonNullable<Parameters<typeof createApp>[0]['extensions']>;

async function extensions(
  { config, origins, foundation, logger, supervised }: Parts,
  { accounts, clients }: Serving,
  simulator: Simulator | undefined,
): Promise<Extensions> {
  const { store, temporal, codec } = foundation;
  const connections = connectionsRouter({
    accounts,
    publicBaseUrl: () => origins.public,
    store,
    twilioOf: (accountSid) => clients.of(accountSid),
  });
  const payloads = payloadsRouter(config.codec, temporal.uiUrl, codec);
  const local = simulator ? [await openFunctions({ config, origins, logger, supervised }), simulator.router] : [];
  return [connections, ...(payloads ? [payloads] : []), ...local];
}

/** Open to the embedded Web UI; at another Temporal only to those who have the token. */
function payloadsRouter(
  { token, origins }: Config['codec'],
  uiUrl: string | undefined,
  codec: PayloadCodec,
): Router | undefined {
  if (token === undefined && uiUrl === undefined) return undefined;
  const allowedOrigins = [...origins, ...(uiUrl === undefined ? [] : bothNames(uiUrl))];
  return codecRouter({ codec, allowedOrigins, token });
}

/** A person may open the Web UI under either name of this machine. */
function bothNames(uiUrl: string): string[] {
  return [uiUrl, uiUrl.replace('//localhost', '//127.0.0.1')];
}
