import type { Executions } from '../../temporal/executions';
import type { Store } from '../../store';
import type { RateLimit } from '../rest/rate-limit';
import type { ValidateDefinition } from './definition';
import type { Urls } from './representation';

/** What the resources of the Studio API work with. */
export interface StudioDependencies {
  store: Store;
  executions: Executions;
  validate: ValidateDefinition;
  urls: () => Urls;
  /** Bytes that the two addresses of an execution may have together. */
  addressBytes: number;
  /** Bounds how many executions begin by REST; unbounded without it. */
  startLimit?: RateLimit;
}
