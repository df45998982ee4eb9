export {
  AccountDirectory,
  mainAccount,
  type CallingAccount,
  type Credentials,
  type MainAccount,
  type Principal,
} from './directory';
export { createApiKey } from './keys';
export { allows, scopeNeeded, SCOPES, type Scope } from './scopes';
