import { existsSync } from 'node:fs';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Logger } from 'pino';
import { validateRequest, validateRequestWithBody } from 'twilio/lib/webhooks/webhooks';
import { eventOf, rawBody, readBody } from './event';
import { findFunction, type FunctionFile } from './function-files';
import type { Outcome } from './function-process';
import { FunctionProcesses } from './function-processes';
import type { Invocation } from './messages';

export interface FunctionsRuntimeOptions {
  /** Folder of the Functions; need not exist. */
  directory: string;
  /** In whose name Functions call Twilio, and whose signature opens protected ones. */
  accountSid: string;
  authToken: string;
  /** Where the local Twilio is. */
  twilioOrigin: () => string;
  logger: Logger;
  /** Twilio's 10 s where absent. */
  timeoutMilliseconds?: number;
  /** Heap of a Function; Twilio's 256 MB where absent. */
  memoryMegabytes?: number;
}

/** Twilio Functions of a folder, served. */
export interface FunctionsRuntime {
  /** Answers `/functions/<name>`. */
  router: Router;
  stop(): void;
}

/** Below this path Functions are served. */
export const FUNCTIONS_PATH = '/functions';

/**
 * Serves Twilio Functions from a folder, each invocation in a process of its own: one that crashes, never ends or eats
 * memory takes nothing with it.
 */
export function createFunctionsRuntime(options: FunctionsRuntimeOptions): FunctionsRuntime {
  const { directory, authToken, timeoutMilliseconds = 10_000, memoryMegabytes = 256 } = options;
  if (!existsSync(directory)) {
    options.logger.warn(
      `Expected a folder of Functions at ${directory}, but there is none: until there is, every Function is answered with 404. ` +
        'PERDURE_FUNCTIONS_DIR names another',
    );
  }
  const processes = new FunctionProcesses(directory, { timeoutMilliseconds, memoryMegabytes });
  const find: RequestHandler = (request, response, next) => {
    const file = findFunction(directory, nameOf(request));
    if (!file || file.visibility === 'private') return next('route');
    response.locals.file = file;
    next();
  };
  const router = express.Router();
  router.all(
    `${FUNCTIONS_PATH}/*name`,
    find,
    onlyMethods,
    ...readBody,
    onlySigned(authToken),
    async (request, response) => {
      const { path } = response.locals.file as FunctionFile;
      response.setHeader('X-Twilio-Function-Concurrency', String(processes.running + 1));
      const outcome = await processes.run(invocationOf(options, path, request), (stream, line) => {
        const log = options.logger.child({ function: nameOf(request) });
        if (stream === 'stderr') log.warn(line);
        else log.info(line);
      });
      answer(response, outcome, timeoutMilliseconds);
    },
  );
  return { router, stop: () => processes.stop() };
}

function nameOf(request: Request): string {
  return [request.params.name ?? []].flat().join('/');
}

const METHODS = ['GET', 'POST', 'OPTIONS'];

const onlyMethods: RequestHandler = (request, response, next) => {
  if (METHODS.includes(request.method)) return next();
  response.setHeader('Allow', METHODS.join(', '));
  refuse(response, 405, `A Function takes no ${request.method}`);
};

/** Protected Functions are for Twilio, and for flows, alone. */
function onlySigned(authToken: string): RequestHandler {
  return (request, response, next) => {
    const { visibility } = response.locals.file as FunctionFile;
    if (visibility !== 'protected' || isSigned(request, authToken)) return next();
    refuse(response, 403, 'Expected a valid X-Twilio-Signature');
  };
}

function isSigned(request: Request, authToken: string): boolean {
  const signature = request.get('X-Twilio-Signature') ?? '';
  // Nobody but the owner of the token could sign any URL, so that the host may be what the request says it is.
  const url = `${request.protocol}://${request.get('Host') ?? ''}${request.originalUrl}`;
  if ('bodySHA256' in request.query) return validateRequestWithBody(authToken, signature, url, rawBody(request));
  return validateRequest(authToken, signature, url, (request.body ?? {}) as Record<string, unknown>);
}

function invocationOf(options: FunctionsRuntimeOptions, file: string, request: Request): Invocation {
  const { directory, accountSid, authToken } = options;
  const twilioOrigin = options.twilioOrigin();
  return {
    file,
    directory,
    path: `/${nameOf(request)}`,
    event: eventOf(request),
    domainName: request.get('Host') ?? new URL(twilioOrigin).host,
    accountSid,
    authToken,
    twilioOrigin,
  };
}

function answer(response: Response, outcome: Outcome | { kind: 'busy' }, timeoutMilliseconds: number): void {
  switch (outcome.kind) {
    case 'reply':
      response.status(outcome.reply.status).set(outcome.reply.headers).end(outcome.reply.body);
      return;
    case 'timeout':
      return refuse(response, 504, `The Function was ended after ${timeoutMilliseconds / 1000} seconds`);
    case 'memory':
      return refuse(response, 500, 'The Function was ended because it took too much memory');
    case 'exit':
      return refuse(response, 500, `The Function's process ended (${outcome.code}) before it answered`);
    case 'busy':
      return refuse(response, 429, 'Too many Functions are running');
  }
}

function refuse(response: Response, status: number, message: string): void {
  response.status(status).json({ message, status });
}
