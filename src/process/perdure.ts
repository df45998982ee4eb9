import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config';
import type { LoadResult } from '../flow/load';
import { createApp } from '../server/app';
import { codecRouter } from '../server/codec';
import { connectionsRouter } from '../server/connections';
import { basicAuth, type Account } from '../server/rest/basic-auth';
import { createSimulator, type Simulator } from '../simulator';
import { createExecutionsClient } from '../temporal/executions-client';
import { createTwilioClient, type TwilioClient } from '../twilio/client';
import { banner } from './banner';
import { publishFlowFile, type FlowFile } from './flow-file';
import { listen } from './http-server';
import { settleOrigins, type Origins } from './origins';
import { prepare, type Foundation } from './prepare';
import type { Supervised } from './supervise';
import { startWorker } from './worker-host';

export interface PerdureOptions {
  config: Config;
  /** Flows to publish before the banner is shown. */
  files: readonly FlowFile[];
  load: (source: unknown) => LoadResult;
  logger: Logger;
  supervised: Supervised;
}

type Parts = PerdureOptions & { origins: Origins; foundation: Foundation; account: Account };

/** Starts everything, in the order in which the parts need each other, and says where it is. */
export async function startPerdure(options: PerdureOptions): Promise<void> {
  const { config, logger, supervised } = options;
  const origins = await settleOrigins(config.http);
  const foundation = await prepare({ config, logger, supervised, codecEndpoint: `${origins.local}/codec` });
  const parts = { ...options, origins, foundation, account: accountOf(config) };
  const simulator = config.twilio.mode === 'simulator' ? await openSimulator(parts) : undefined;
  const worker = { isReady: (): Promise<void> => Promise.reject(new Error('The worker is being started')) };
  const twilio = createTwilioClient({ ...config.twilio, simulatorOrigin: simulator && origins.local });
  await serve({ ...parts, twilio }, simulator, () => worker.isReady());
  // Activities call the local Twilio: it answers before the first of them runs.
  if (simulator) await deliver(simulator, supervised);
  worker.isReady = await startWorker({
    foundation,
    twilio,
    publicBaseUrl: origins.public,
    logger,
    supervised,
  });
  process.stdout.write(banner(await facts(parts)));
}

function accountOf({ twilio }: Config): Account {
  const authTokens = [twilio.authToken, ...(twilio.nextAuthToken === undefined ? [] : [twilio.nextAuthToken])];
  return { sid: twilio.accountSid, authTokens };
}

async function openSimulator({ config, origins, account, logger }: Parts): Promise<Simulator> {
  return createSimulator({
    ...config.twilio,
    database: join(config.dataDir, 'simulator.db'),
    publicBaseUrl: origins.public,
    origin: () => origins.local,
    authenticate: basicAuth(account),
    logger: logger.child({ component: 'simulator' }),
  });
}

async function deliver(simulator: Simulator, { lifecycle }: Supervised): Promise<void> {
  await lifecycle.add('the local Twilio', () => simulator.stop());
  simulator.start();
}

async function serve(
  { config, origins, foundation, account, load, logger, supervised, twilio }: Parts & { twilio: TwilioClient },
  simulator: Simulator | undefined,
  workerIsReady: () => Promise<void>,
): Promise<void> {
  const { store, temporal, client, codec } = foundation;
  const publicBaseUrl = (): string => origins.public;
  const connections = connectionsRouter({ account, publicBaseUrl, store, twilio });
  const payloads =
    temporal.uiUrl === undefined ? [] : [codecRouter({ codec, allowedOrigins: bothNames(temporal.uiUrl) })];
  const app = createApp({
    account,
    publicBaseUrl,
    store,
    executions: createExecutionsClient({
      client,
      taskQueue: temporal.taskQueue,
      eager: true,
      isLikelyActive: async (workflowId) => (await store.executions.activeOf(workflowId)) !== undefined,
    }),
    validate: load,
    readiness: { temporal: () => temporal.ping(), worker: workerIsReady },
    extensions: [connections, ...payloads, ...(simulator ? [simulator.router] : [])],
    logger: logger.child({ component: 'http' }),
  });
  const server = await listen(app, config.http.host, origins.port);
  await supervised.lifecycle.add('the API', () => server.stop());
}

async function facts({ config, files, foundation, account, origins }: Parts): Promise<Parameters<typeof banner>[0]> {
  const flows = [];
  for (const file of files) {
    const flow = await publishFlowFile(foundation.store, account.sid, file);
    flows.push({ flow, file, webhookUrl: `${origins.public}/v1/Accounts/${account.sid}/Flows/${flow.flowSid}` });
  }
  const { mode } = config.twilio;
  return { origin: origins.public, uiUrl: foundation.temporal.uiUrl, dataDir: config.dataDir, mode, flows };
}

/** A person may open the Web UI under either name of this machine. */
function bothNames(uiUrl: string): string[] {
  return [uiUrl, uiUrl.replace('//localhost', '//127.0.0.1')];
}
