import type { Logger } from 'pino';
import { AccountDirectory, mainAccount } from '../accounts';
import type { Config } from '../config';
import type { LoadResult } from '../flow/load';
import { Metrics } from '../metrics';
import { createApp } from '../server/app';
import { codecRouter } from '../server/codec';
import { connectionsRouter } from '../server/connections';
import type { Simulator } from '../simulator';
import { createExecutionsClient } from '../temporal/executions-client';
import { banner } from './banner';
import { publishFlowFile, type FlowFile } from './flow-file';
import { openFunctions } from './functions';
import { listen } from './http-server';
import { claimDataDir } from './instance';
import { localDetours } from './local-detours';
import { settleOrigins, type Origins } from './origins';
import { prepare, type Foundation } from './prepare';
import { Simulators } from './simulators';
import type { Supervised } from './supervise';
import { TwilioClients } from './twilio-clients';
import { startWorker } from './worker-host';

export interface PerdureOptions {
  config: Config;
  /** Flows to publish before the banner is shown. */
  files: readonly FlowFile[];
  load: (source: unknown) => LoadResult;
  logger: Logger;
  supervised: Supervised;
}

type Parts = PerdureOptions & {
  origins: Origins;
  foundation: Foundation;
  accounts: AccountDirectory;
  metrics: Metrics;
};

/** Starts everything, in the order in which the parts need each other, and says where it is. */
export async function startPerdure(options: PerdureOptions): Promise<void> {
  const { config, logger, supervised } = options;
  await claimDataDir(config, supervised.lifecycle, logger);
  const origins = await settleOrigins(config.http);
  const foundation = await prepare({ config, logger, supervised, codecEndpoint: `${origins.local}/codec` });
  const accounts = await AccountDirectory.open(mainAccount(config.twilio), foundation.store);
  const metrics = new Metrics();
  const parts = { ...options, origins, foundation, accounts, metrics };
  const simulator = config.twilio.mode === 'simulator' ? await openSimulators(parts) : undefined;
  const worker = { isReady: (): Promise<void> => Promise.reject(new Error('The worker is being started')) };
  const clients = new TwilioClients(accounts, foundation.store.flows, simulator && origins.local);
  await serve({ ...parts, clients }, simulator, () => worker.isReady());
  // Activities call the local Twilio: it answers before the first of them runs.
  if (simulator) await deliver(simulator, supervised);
  worker.isReady = await startWorker({
    foundation,
    clients,
    metrics,
    publicBaseUrl: origins.public,
    httpAllow: config.httpAllow,
    web: {
      tokenOf: (accountSid) => accounts.tokenOf(accountSid),
      ...(simulator && localDetours(config, origins.local)),
    },
    logger,
    supervised,
  });
  process.stdout.write(banner(await facts(parts)));
}

function openSimulators({ config, origins, accounts, logger }: Parts): Promise<Simulators> {
  return Simulators.open({ accounts, dataDir: config.dataDir, origins, logger });
}

async function deliver(simulator: Simulator, { lifecycle }: Supervised): Promise<void> {
  await lifecycle.add('the local Twilio', () => simulator.stop());
  simulator.start();
}

async function serve(
  {
    config,
    origins,
    foundation,
    accounts,
    load,
    logger,
    supervised,
    clients,
    metrics,
  }: Parts & { clients: TwilioClients },
  simulator: Simulator | undefined,
  workerIsReady: () => Promise<void>,
): Promise<void> {
  const { store, temporal, client, codec } = foundation;
  const publicBaseUrl = (): string => origins.public;
  const connections = connectionsRouter({
    accounts,
    publicBaseUrl,
    store,
    twilioOf: (accountSid) => clients.of(accountSid),
  });
  const local = simulator ? [await openFunctions({ config, origins, logger, supervised }), simulator.router] : [];
  const payloads =
    temporal.uiUrl === undefined ? [] : [codecRouter({ codec, allowedOrigins: bothNames(temporal.uiUrl) })];
  const app = createApp({
    accounts,
    publicBaseUrl,
    store,
    executions: createExecutionsClient({
      client,
      taskQueue: temporal.taskQueue,
      eager: true,
      isLikelyActive: async (workflowId) => (await store.executions.activeOf(workflowId)) !== undefined,
    }),
    validate: load,
    subaccountsAreTwilios: config.twilio.mode === 'live',
    startsPerSecond: config.startsPerSecond,
    logBodies: config.logBodies,
    metrics,
    readiness: { temporal: () => temporal.ping(), worker: workerIsReady },
    extensions: [connections, ...payloads, ...local],
    logger: logger.child({ component: 'http' }),
  });
  const server = await listen(app, config.http.host, origins.port);
  await supervised.lifecycle.add('the API', () => server.stop());
}

async function facts({ config, files, foundation, accounts, origins }: Parts): Promise<Parameters<typeof banner>[0]> {
  const flows = [];
  for (const file of files) {
    const flow = await publishFlowFile(foundation.store, accounts.main.sid, file);
    flows.push({ flow, file, webhookUrl: `${origins.public}/v1/Accounts/${accounts.main.sid}/Flows/${flow.flowSid}` });
  }
  const { mode } = config.twilio;
  return { origin: origins.public, uiUrl: foundation.temporal.uiUrl, dataDir: config.dataDir, mode, flows };
}

/** A person may open the Web UI under either name of this machine. */
function bothNames(uiUrl: string): string[] {
  return [uiUrl, uiUrl.replace('//localhost', '//127.0.0.1')];
}
