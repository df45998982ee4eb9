/**
 * What an API key may do. `read` sees everything but credentials; `trigger` begins and ends executions; `admin` does all
 * that the account itself may do, so it takes in the other two. `trigger` alone sees nothing but its own answers.
 */
export const SCOPES = ['read', 'trigger', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** Where executions are begun, and where one is ended. */
const EXECUTIONS = /^\/v2\/Flows\/[^/]+\/Executions(\/[^/]+)?$/;

/** Keys and accounts tell credentials, and make more of them. */
const CREDENTIALS = /^\/2010-04-01\/Accounts(\.json$|\/[^/]+\.json$|\/[^/]+\/Keys(\/|\.json$))/;

/** The scope that a request needs; `admin` for whatever is not known to need less. */
export function scopeNeeded(method: string, path: string): Scope {
  if (CREDENTIALS.test(path)) return 'admin';
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return 'read';
  return method === 'POST' && EXECUTIONS.test(path) ? 'trigger' : 'admin';
}

/** Whether these scopes take in the one that is needed. */
export function allows(scopes: ReadonlySet<Scope>, needed: Scope): boolean {
  return scopes.has(needed) || scopes.has('admin');
}
