import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { allFunctions, privateAssets } from '../function-files';
import type { Invocation } from '../messages';
import type { TwilioClient, TwilioSdk } from './twilio-sdk';
import { TwilioResponse } from './twilio-response';

/** A Function's first argument. */
export type FunctionContext = Record<string, unknown> & { getTwilioClient(options?: object): TwilioClient };

/** `context`: the variables, who and where the Function is, and a client of Twilio's. */
export function contextOf(invocation: Invocation, sdk: TwilioSdk, variables: Record<string, string>): FunctionContext {
  const { accountSid, authToken, domainName, path } = invocation;
  return {
    ACCOUNT_SID: accountSid,
    AUTH_TOKEN: authToken,
    DOMAIN_NAME: domainName,
    PATH: path,
    SERVICE_SID: undefined,
    ENVIRONMENT_SID: undefined,
    ...variables,
    getTwilioClient: (options) => sdk(accountSid, authToken, { lazyLoading: true, ...options }),
  };
}

/** The globals that Functions have at Twilio: `Twilio`, `Runtime`, `Functions`, `Response` and `twilioClient`. */
export function defineGlobals({ directory }: Invocation, sdk: TwilioSdk, context: FunctionContext): void {
  const functions = allFunctions(directory);
  const assets = Object.entries(privateAssets(join(dirname(directory), 'assets'))).map(([name, { path }]) => [
    name,
    { path, open: () => readFileSync(path, 'utf8') },
  ]);
  Object.assign(globalThis, {
    Twilio: Object.assign(sdk, { Response: TwilioResponse }),
    Response: TwilioResponse,
    Functions: functions,
    twilioClient: context.getTwilioClient(),
    Runtime: {
      getFunctions: () => functions,
      getAssets: () => Object.fromEntries(assets) as object,
      getSync: ({ serviceName = 'default', ...options }: { serviceName?: string } = {}) =>
        syncService(serviceName, context.getTwilioClient(options)),
    },
  });
}

function syncService(name: string, client: TwilioClient): object {
  const service = client.sync.v1.services(name);
  return Object.assign(service, { maps: service.syncMaps, lists: service.syncLists });
}
