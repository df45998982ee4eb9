import { StillStarting, type ReadinessCheck } from '../server/health';
import { banner } from './banner';
import { publishFlowFile, type FlowFile } from './flow-file';
import type { Origins } from './origins';
import { prepareWorker, type Foundation } from './prepare';
import { serve, settle, type ServeOptions, type Serving } from './serve';
import { startWorker } from './worker-host';

export interface PerdureOptions extends ServeOptions {
  /** Flows to publish before the banner is shown. */
  files: readonly FlowFile[];
}

/** Starts everything in this process, in the order in which the parts need each other, and says where it is. */
export async function startPerdure(options: PerdureOptions): Promise<void> {
  const { config, logger, supervised } = options;
  const origins = await settle(options);
  const foundation = await prepareWorker({ config, logger, supervised, codecEndpoint: `${origins.local}/codec` });
  let workerIsReady: ReadinessCheck = () => Promise.reject(new StillStarting('The worker'));
  // Activities call the local Twilio: it answers before the first of them runs.
  const serving = await serve({ ...options, origins, foundation, worker: () => workerIsReady() });
  workerIsReady = await startWorker({
    foundation,
    ...serving,
    config,
    publicBaseUrl: origins.public,
    logger,
    supervised,
  });
  process.stdout.write(banner(await facts(options, { foundation, origins, accounts: serving.accounts })));
}

async function facts(
  { config, files }: PerdureOptions,
  { foundation, origins, accounts }: { foundation: Foundation; origins: Origins } & Pick<Serving, 'accounts'>,
): Promise<Parameters<typeof banner>[0]> {
  const flows = [];
  for (const file of files) {
    const flow = await publishFlowFile(foundation.store, accounts.main.sid, file);
    flows.push({ flow, file, webhookUrl: `${origins.public}/v1/Accounts/${accounts.main.sid}/Flows/${flow.flowSid}` });
  }
  const { mode } = config.twilio;
  return { origin: origins.public, uiUrl: foundation.temporal.uiUrl, dataDir: config.dataDir, mode, flows };
}
