/** What the server asks of a process: to run one Function, once. */
export interface Invocation {
  /** Absolute path of the Function's file. */
  file: string;
  /** Where Functions and, beside it, assets are. */
  directory: string;
  /** The Function's name with a slash before it: `context.PATH`. */
  path: string;
  /** The Function's `event`. */
  event: Record<string, unknown>;
  /** Host and port that the request came to: `context.DOMAIN_NAME`. */
  domainName: string;
  accountSid: string;
  authToken: string;
  /** Where the Twilio SDK's requests go. */
  twilioOrigin: string;
}

/** What the Function answers. */
export interface Reply {
  status: number;
  headers: Record<string, string | string[]>;
  body: Uint8Array;
}
