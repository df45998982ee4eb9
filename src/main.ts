import { loadProcessConfig } from './config/process-config';
import { readFlowFile } from './process/flow-file';
import { sourceLoader } from './process/load-source';
import { createLogger } from './process/logger';
import { startPerdure } from './process/perdure';
import { runMain, supervise } from './process/supervise';
import { StartupError } from './startup-error';

// The zone of the process leaks into workflow code.
process.env.TZ = 'UTC';

/** Everything in one process: `main.ts [path/to/flow.json …]`. */
runMain(async () => {
  const config = loadProcessConfig();
  const load = sourceLoader(config.limits);
  const files = await Promise.all(flowPaths(process.argv.slice(2)).map((path) => readFlowFile(path, load)));
  const logger = createLogger(config.logLevel);
  await supervise(logger, (supervised) => startPerdure({ config, files, logger, supervised }));
});

function flowPaths(args: readonly string[]): readonly string[] {
  const option = args.find((arg) => arg.startsWith('-'));
  if (option === undefined) return args;
  throw new StartupError(
    `Expected paths of flows, but ${option} is an option.\nUsage: npm start [-- path/to/flow.json …]`,
  );
}
