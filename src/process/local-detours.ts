import type { Config } from '../config';
import { functionsServedHere } from '../functions/served-here';
import type { Detours } from '../http/first-hop';

/** What flows mean for Twilio goes to the local one: calls of its API, and Functions that are on this machine. */
export function localDetours({ functionsDir }: Config, origin: string): Detours {
  const twilioOrigin = (): string => origin;
  return { twilioOrigin, servedHere: functionsServedHere(functionsDir, twilioOrigin) };
}
