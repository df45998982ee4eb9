import { loadConfig } from './config';
import { lintTemplate } from './engine/liquid';
import { lintRegex } from './engine/regex';
import { loadFlow, type LoadResult } from './flow/load';
import { readFlowFile } from './process/flow-file';
import { createLogger } from './process/logger';
import { startPerdure } from './process/perdure';
import { runMain, supervise } from './process/supervise';
import { StartupError } from './startup-error';
import { catalogue } from './widgets/catalogue';

// The zone of the process leaks into workflow code.
process.env.TZ = 'UTC';

/** Everything in one process: `main.ts [path/to/flow.json …]`. */
runMain(async () => {
  const config = loadConfig(process.env);
  const files = await Promise.all(flowPaths(process.argv.slice(2)).map((path) => readFlowFile(path, load)));
  const logger = createLogger(config.logLevel);
  await supervise(logger, (supervised) => startPerdure({ config, files, load, logger, supervised }));
});

function flowPaths(args: readonly string[]): readonly string[] {
  const option = args.find((arg) => arg.startsWith('-'));
  if (option === undefined) return args;
  throw new StartupError(
    `Expected paths of flows, but ${option} is an option.\nUsage: npm start [-- path/to/flow.json …]`,
  );
}

function load(source: unknown): LoadResult {
  return loadFlow(source, catalogue, { lintTemplate, lintRegex });
}
