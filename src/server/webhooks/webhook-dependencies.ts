import type { Executions } from '../../temporal/executions';
import type { Store } from '../../store';
import type { Account } from '../rest/basic-auth';

/** What the webhooks of the flows work with. */
export interface WebhookDependencies {
  account: Account;
  /** How Twilio reaches us, without a slash at the end; what its signatures are made over. */
  publicBaseUrl: () => string;
  store: Store;
  executions: Executions;
}
