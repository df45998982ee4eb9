import type { Logger } from 'pino';
import type { AccountDirectory } from '../../accounts';
import type { Executions } from '../../temporal/executions';
import type { Metrics } from '../../metrics';
import type { Store } from '../../store';
import type { AttributesOf } from './channel-attributes';

/** What the webhooks of the flows work with. */
export interface WebhookDependencies {
  accounts: AccountDirectory;
  /** How Twilio reaches us, without a slash at the end; what its signatures are made over. */
  publicBaseUrl: () => string;
  /** How Twilio reached us before: webhooks that were set up then are signed over these. */
  formerBaseUrls?: readonly string[];
  store: Store;
  executions: Executions;
  /** Asks Twilio what its webhooks do not tell of a conversation; undefined: nobody is asked. */
  attributesOf?: AttributesOf;
  metrics: Metrics;
  /** Bytes that the two addresses of an execution may have together. */
  addressBytes: number;
  /** Logs what people write. */
  logBodies: boolean;
  /** Aborted when the server is about to stop. */
  stopping?: AbortSignal;
  logger: Logger;
}
