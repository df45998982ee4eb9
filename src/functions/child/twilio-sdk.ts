import { createRequire } from 'node:module';

/** The part of the SDK that Functions are given; which version it is, the Function's folder decides. */
export interface TwilioSdk {
  (accountSid: string, authToken: string, options?: object): TwilioClient;
}

export interface TwilioClient {
  sync: { v1: { services(sid: string): object & { syncMaps?: unknown; syncLists?: unknown } } };
}

interface RequestOptions {
  uri: string;
}

interface RequestClient {
  prototype: { request: (this: unknown, options: RequestOptions) => unknown };
}

/**
 * The SDK as the Function's own `require('twilio')` finds it, with every client's requests going to the local Twilio: also
 * those of clients that the Function makes itself.
 */
export function localTwilioSdk(functionFile: string, origin: string): TwilioSdk {
  const require = createRequire(functionFile);
  const loaded = require('twilio/lib/base/RequestClient') as RequestClient | { default: RequestClient };
  const { prototype } = 'default' in loaded ? loaded.default : loaded;
  const request = prototype.request;
  prototype.request = function (options) {
    return request.call(this, { ...options, uri: toOrigin(options.uri, origin) });
  };
  return require('twilio') as TwilioSdk;
}

function toOrigin(uri: string, origin: string): string {
  const { hostname, pathname, search } = new URL(uri);
  return /(^|\.)twilio\.com$/.test(hostname) ? origin + pathname + search : uri;
}
