import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Command } from 'commander';
import type { Config } from '../config';
import { PROJECT_ROOT } from '../project';

const REDIRECT = path.join(PROJECT_ROOT, 'bin', 'redirect-twilio.cjs');

/** What is ours: all of Twilio in place of the local one, and of the real one its Studio. */
const HOSTS = { simulator: '(^|\\.)twilio\\.com$', live: '^studio\\.twilio\\.com$' } as const;

const EXAMPLE = `
Example:
  $ perdure twilio api:conversations:v1:conversations:create --friendly-name studio_test

Needs Twilio's command line: npm install --global twilio-cli`;

/** `perdure twilio …`: Twilio's own command line, talking to the Perdure that runs with these settings. */
export function twilioCommand(config: () => Config): Command {
  return new Command('twilio')
    .description("run Twilio's own command line against the Studio here, and the local Twilio")
    .argument('[args...]', 'what follows `twilio` in its documentation')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText('after', EXAMPLE)
    .action(async (args: string[], _options: object, command: Command) => {
      const twilio = spawn('twilio', args, { stdio: 'inherit', env: twilioEnvironment(config(), process.env) });
      const failed = once(twilio, 'error').then(([error]) => error as NodeJS.ErrnoException);
      const exited = once(twilio, 'exit').then(([code]) => (code as number | null) ?? 1);
      const outcome = await Promise.race([failed, exited]);
      if (typeof outcome === 'number') process.exitCode = outcome;
      else command.error(`error: expected the command twilio, but it could not be run: ${outcome.message}.${EXAMPLE}`);
    });
}

/**
 * The environment in which a Node.js program that talks to Twilio talks to Perdure, with the credentials of its main
 * account. An edge or a region would be part of the host's name, so that they are left out.
 */
export function twilioEnvironment(
  { http, twilio }: Pick<Config, 'http' | 'twilio'>,
  environment: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const { TWILIO_EDGE: _edge, TWILIO_REGION: _region, NODE_OPTIONS: options = '', ...rest } = environment;
  return {
    ...rest,
    NODE_OPTIONS: `${options} --require ${JSON.stringify(REDIRECT)}`.trim(),
    PERDURE_HOSTS: HOSTS[twilio.mode],
    PERDURE_ORIGIN: `http://127.0.0.1:${http.port}`,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
  };
}
