import { createRequire } from 'node:module';
// Half of what an invocation takes is the SDK's loading; begun here, it is over before there is one.
import 'twilio';
import type { Invocation, Reply } from '../messages';
import { endWithServer } from './end-with-server';
import { functionVariables } from './environment';
import { contextOf, defineGlobals } from './globals';
import { errorReply, replyOf } from './reply';
import { localTwilioSdk } from './twilio-sdk';

/**
 * The process of one invocation: waits for it, runs it, answers, and is ended by the server. Nothing is kept for the next
 * one, and what a Function leaves running ends with it, as at Twilio.
 */
process.once('message', (invocation: Invocation) => {
  try {
    run(invocation);
  } catch (error) {
    answer(errorReply(error));
  }
});
process.on('uncaughtException', (error) => answer(errorReply(error)));
process.on('unhandledRejection', (reason) => answer(errorReply(reason)));
process.on('disconnect', () => process.exit());
endWithServer();

type Handler = (context: object, event: object, callback: (error?: unknown, result?: unknown) => void) => unknown;

function run(invocation: Invocation): void {
  const { file, directory, event, twilioOrigin } = invocation;
  const variables = functionVariables(directory);
  Object.assign(process.env, variables);
  const sdk = localTwilioSdk(file, twilioOrigin);
  const context = contextOf(invocation, sdk, variables);
  defineGlobals(invocation, sdk, context);
  const { handler } = createRequire(file)(file) as { handler?: Handler };
  if (typeof handler !== 'function') throw new Error('Expected the Function to export a handler, but it does not');
  // An async handler's rejection is for the process's own handler: the callback alone answers.
  void handler(context, event, (error, result) => answer(error ? errorReply(error) : replyOf(result)));
}

function answer(reply: Reply): void {
  process.send?.(reply);
}
