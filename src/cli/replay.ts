import { Command, InvalidArgumentError, Option, type ErrorOptions } from 'commander';
import type { Config } from '../config';
import { errorMessage } from '../error-message';
import type { ReplayReport } from '../process/replay-check';
import type { ReplayVerdict } from '../temporal/replay';
import type { Sample } from '../temporal/replay-sample';
import type { Console } from './connect';

/** Replays a sample; loaded when it is needed, as Temporal's SDK takes a while to load. */
export type CheckReplay = (config: Config, sample: Sample) => AsyncIterable<ReplayReport>;

/** The last is `EX_CONFIG` of sysexits.h, as of a setting that is wrong. */
const EXIT = { diverges: 1, unreadable: 2, unanswered: 78 } as const;

const HELP = `
Exit code: 0 all replay (or there are none), 1 some diverge or fail, 2 some could not be read, 78 nothing could be asked.

Examples:
  $ perdure replay                                          before a new build takes traffic
  $ perdure replay --status running --count 1000
  $ perdure replay --query "FlowSid = 'FW…'"`;

const REMEDY = `
Workers of this build would stop where these executions diverge or fail: they would stand still, and go on with an older build only.
Do not let it take traffic. Guard the change with patched() and list it in workflows/versions.ts, or let running executions
end on the older build (docs/upgrading.md).`;

/** A mistyped option is no verdict on the build: whoever goes by the exit code is to know them apart. */
class ReplayCommand extends Command {
  override error(message: string, options: ErrorOptions = {}): never {
    const isMistyped = options.code?.startsWith('commander.');
    return super.error(message, isMistyped ? { ...options, exitCode: EXIT.unanswered } : options);
  }
}

/** `perdure replay`: whether the executions of the configured task queue go on on this build. */
export function replayCommand(config: () => Config, console: Console, check: CheckReplay): Command {
  return new ReplayCommand('replay')
    .description('replay executions of the configured task queue on this build, before it takes them over')
    .option('--count <number>', 'how many at most, of the running and of the closed ones each', atLeastOne, 100)
    .addOption(new Option('--status <status>', 'which').choices(['running', 'closed', 'all']).default('all'))
    .option('--days <number>', 'of the closed ones, those of the last days', atLeastOne, 1)
    .option('--query <filter>', "more conditions, as in Temporal's list filters")
    .addHelpText('after', HELP)
    .action(async (sample: Sample, command: Command) => {
      const verdicts = await collect(check(config(), sample), console).catch((error: unknown) => tell(error, command));
      const failed = (outcome: ReplayVerdict['outcome']): ReplayVerdict[] =>
        verdicts.filter((verdict) => verdict.outcome === outcome);
      const [diverging, unreadable] = [[...failed('diverges'), ...failed('fails')], failed('unreadable')];
      for (const { outcome, workflowId, runId, message } of [...diverging, ...unreadable]) {
        console.print(`  ${outcome.padEnd(10)}  ${workflowId}  (run ${runId})`);
        console.print(`              ${firstLine(message)}`);
      }
      console.print(
        `${verdicts.length - diverging.length - unreadable.length} of ${verdicts.length} replay on this build.`,
      );
      if (diverging.length > 0) {
        command.error(`error: ${diverging.length} diverge or fail.${REMEDY}`, { exitCode: EXIT.diverges });
      }
      if (unreadable.length > 0) {
        const text = `error: ${unreadable.length} could not be read: are DATABASE_URL and the encryption keys those of the workers?`;
        command.error(text, { exitCode: EXIT.unreadable });
      }
    });
}

/** Neither an outage nor a condition that Temporal does not know is a verdict on the build. */
function tell(error: unknown, command: Command): never {
  if ((error as { exitCode?: number }).exitCode !== undefined) throw error;
  const message = errorMessage(error);
  const { cause } = error as { cause?: unknown };
  // Temporal's client wraps what Temporal says.
  const more = cause === undefined || message.includes(errorMessage(cause)) ? '' : `: ${errorMessage(cause)}`;
  return command.error(`error: ${message}${more}`, { exitCode: EXIT.unanswered });
}

async function collect(reports: AsyncIterable<ReplayReport>, console: Console): Promise<ReplayVerdict[]> {
  const verdicts: ReplayVerdict[] = [];
  for await (const report of reports) {
    if (report.kind === 'verdict') verdicts.push(report.verdict);
    else console.print(`Replaying ${report.chosen} of ${report.total} executions of task queue ${report.taskQueue} …`);
  }
  return verdicts;
}

function firstLine(message = ''): string {
  return message.split('\n', 1)[0] ?? '';
}

function atLeastOne(value: string): number {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('Expected a whole number, at least 1.');
  return Number(value);
}
