import { join } from 'node:path';
import { Router, type Request, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { AccountDirectory } from '../accounts';
import { basicAuth } from '../server/rest/basic-auth';
import { accountOf, notFound } from '../server/rest/resource';
import { createSimulator, type Simulator } from '../simulator';
import { isSid } from '../twilio/sid';
import type { Origins } from './origins';

export interface SimulatorsOptions {
  accounts: AccountDirectory;
  dataDir: string;
  origins: Origins;
  logger: Logger;
}

/**
 * What executions of an account that is suspended or closed have put on conversations is still taken off: they read, remove
 * webhooks, and close conversations.
 */
function tidyUp({ method, originalUrl }: Request): boolean {
  if (method === 'GET' || method === 'DELETE') return true;
  return method === 'POST' && /\/Conversations\/CH\w+$/.test(originalUrl.split('?', 1)[0] ?? '');
}

/**
 * The account whose local Twilio a request is for. It is the caller's own, save that the main account has the resources of
 * its subaccounts in the API of 2010, whose paths name the account: https://www.twilio.com/docs/iam/api/subaccounts
 */
async function accountMeant(accounts: AccountDirectory, { originalUrl }: Request, caller: string): Promise<string> {
  const named = /^\/2010-04-01\/Accounts\/(AC\w+)\//.exec(originalUrl)?.[1];
  if (caller !== accounts.main.sid || named === undefined) return caller;
  return (await accounts.tokensOf(named)) ? named : caller;
}

const passOn: RequestHandler = (_request, _response, next) => next();

/**
 * The local Twilio of every account. Each account has one of its own, with its own database, numbers and handsets; the
 * credentials of a request tell which is meant. The handsets of a subaccount, which have no credentials, are below
 * `/simulator/Accounts/{AccountSid}`.
 */
export class Simulators implements Simulator {
  readonly router = Router();
  private readonly tenants = new Map<string, Promise<Simulator>>();

  private constructor(
    private readonly options: SimulatorsOptions,
    private readonly main: Simulator,
  ) {
    const toHandset: RequestHandler<{ AccountSid: string }> = async (request, response, next) => {
      const { AccountSid } = request.params;
      if (!(await options.accounts.tokensOf(AccountSid))) throw notFound(request);
      request.url = `/simulator${request.url}`;
      const { router } = AccountSid === options.accounts.main.sid ? main : await this.tenant(AccountSid);
      router(request, response, next);
    };
    // A message's file asks for no credentials, which would tell whose it is; the resource beside it, `ME….json`, does.
    const toFile: RequestHandler<{ AccountSid: string; Sid: string }> = async (request, response, next) => {
      const { AccountSid, Sid } = request.params;
      const isTenants = isSid('ME', Sid) && AccountSid !== options.accounts.main.sid;
      if (!isTenants || !(await options.accounts.tokensOf(AccountSid))) return next();
      (await this.tenant(AccountSid)).router(request, response, next);
    };
    const toTenant: RequestHandler = async (request, response, next) => {
      const { accountSid } = response.locals as { accountSid?: string };
      if (accountSid === undefined || accountSid === options.accounts.main.sid) return next();
      (await this.tenant(accountSid)).router(request, response, next);
    };
    this.router.use('/simulator/Accounts/:AccountSid', toHandset);
    this.router.get('/2010-04-01/Accounts/:AccountSid/Messages/:MessageSid/Media/:Sid', toFile);
    this.router.use(main.router, toTenant);
  }

  /** Opens that of the main account; those of subaccounts follow when they are needed. */
  static async open(options: SimulatorsOptions): Promise<Simulators> {
    const { sid } = options.accounts.main;
    const authenticate = basicAuth(options.accounts, { inactiveMay: tidyUp });
    const main = await openSimulator(options, sid, (request, response, next) =>
      authenticate(request, response, (error?: unknown) => {
        if (error !== undefined) return next(error);
        accountMeant(options.accounts, request, accountOf(response)).then((accountSid) => {
          response.locals.accountSid = accountSid;
          next(accountSid === sid ? undefined : 'router');
        }, next);
      }),
    );
    return new Simulators(options, main);
  }

  /** Delivers also what an earlier process has left, of whichever account. */
  start(): void {
    this.main.start();
    void this.resumeTenants();
  }

  async stop(): Promise<void> {
    await this.main.stop();
    for (const tenant of this.tenants.values()) await (await tenant).stop();
  }

  private async resumeTenants(): Promise<void> {
    const { accounts, logger } = this.options;
    try {
      for (const { sid } of await accounts.activeSubaccounts()) await this.tenant(sid);
    } catch (error) {
      logger.error({ err: error }, 'the local Twilio of a subaccount could not be opened');
    }
  }

  private tenant(accountSid: string): Promise<Simulator> {
    const opened = this.tenants.get(accountSid) ?? this.openTenant(accountSid);
    this.tenants.set(accountSid, opened);
    opened.catch(() => this.tenants.delete(accountSid));
    return opened;
  }

  private async openTenant(accountSid: string): Promise<Simulator> {
    const simulator = await openSimulator(this.options, accountSid, passOn);
    simulator.start();
    return simulator;
  }
}

function openSimulator(
  { accounts, dataDir, origins, logger }: SimulatorsOptions,
  accountSid: string,
  authenticate: RequestHandler,
): Promise<Simulator> {
  return createSimulator({
    accountSid,
    authToken: async () => {
      const token = await accounts.tokenOf(accountSid);
      if (token === undefined) throw new Error(`Expected account ${accountSid} to be known, but it is not`);
      return token;
    },
    database: join(dataDir, accountSid === accounts.main.sid ? 'simulator.db' : `simulator-${accountSid}.db`),
    publicBaseUrl: origins.public,
    origin: () => origins.local,
    authenticate,
    // A webhook that met a Temporal on its way up is answered 503; the next try finds it there.
    webhook: { retries: 3 },
    logger: logger.child({ component: 'simulator' }),
  });
}
