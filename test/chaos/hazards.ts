import type { World } from './world';
import type { ManagedProcess } from './world/managed-process';
import { REFUSALS, type Account, type Refusal } from './world/twilio-faults';

/** Something that goes wrong for a while. */
export interface Hazard {
  name: string;
  /** Whom it befalls. */
  victim: unknown;
  /** How often it comes, beside the others. */
  weight: number;
  begin(): Promise<void> | void;
  end(): void;
  /** Resolves when the victim is at work again, or after so many milliseconds. */
  recovered(milliseconds: number): Promise<unknown>;
}

/** All that can go wrong for a while: processes that die or hang, and an account that Twilio takes nothing from. */
export function hazardsOf({ topology, account }: Pick<World, 'topology' | 'account'>): Hazard[] {
  const refusals = Object.keys(REFUSALS) as Refusal[];
  return [
    ...topology.all.flatMap((victim) => [death(victim), freeze(victim)]),
    ...refusals.map((refusal) => trouble(account, refusal)),
  ];
}

const death = (victim: ManagedProcess): Hazard => ({
  name: `kill ${victim.name}`,
  victim,
  weight: 2,
  begin: () => victim.kill(),
  end: () => victim.launch(),
  recovered: (milliseconds) => victim.reasonNotReady(milliseconds),
});

const freeze = (victim: ManagedProcess): Hazard => ({
  name: `freeze ${victim.name}`,
  victim,
  weight: 1,
  begin: () => victim.freeze(),
  end: () => victim.thaw(),
  recovered: (milliseconds) => victim.reasonNotReady(milliseconds),
});

const trouble = (account: Account, refusal: Refusal): Hazard => ({
  name: refusal,
  victim: account,
  weight: 1,
  begin: () => account.refuse(refusal),
  end: () => account.accept(),
  recovered: (milliseconds) => account.served(milliseconds),
});
