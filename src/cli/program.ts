import { Command } from 'commander';
import type { Config } from '../config';
import { checkReplay as replay } from '../process/replay-check';
import { connectCommand, type Console } from './connect';
import { keysCommand } from './keys';
import { replayCommand, type CheckReplay } from './replay';
import { twilioCommand } from './twilio';

/** What the command line has of the world. */
export interface ProgramDependencies {
  /** Reads the settings when a command needs them. @throws ConfigError */
  config: () => Config;
  console: Console;
  checkReplay?: CheckReplay;
}

/** The `perdure` command. */
export function createProgram({ config, console, checkReplay = replay }: ProgramDependencies): Command {
  return new Command('perdure')
    .description('Runs Twilio Studio flows as durable Temporal workflows')
    .showHelpAfterError()
    .enablePositionalOptions()
    .addCommand(connectCommand(config, console))
    .addCommand(keysCommand(config, console))
    .addCommand(replayCommand(config, console, checkReplay))
    .addCommand(twilioCommand(config));
}
