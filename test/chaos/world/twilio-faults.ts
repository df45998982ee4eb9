import { setTimeout as sleep } from 'node:timers/promises';
import type { ChooseFault, Fault } from '../../support/fault-proxy';
import { Deck } from '../deck';
import type { Random } from '../random';

/** Of so many calls in all, how many meet which fault. What hangs costs the client ten seconds each time. */
const TWILIO_FAULTS = {
  none: 50,
  '429': 2,
  '429 with Retry-After': 2,
  '500': 1,
  '503': 2,
  '503 after': 1,
  'reset before': 1,
  'reset after': 2,
  'reset long before': 1,
  'silence after': 1,
  'silence before': 1,
  'broken off': 1,
  html: 1,
} as const;
export type TwilioFault = keyof typeof TWILIO_FAULTS;
export const TWILIO_FAULT_NAMES = Object.keys(TWILIO_FAULTS) as TwilioFault[];

const TOO_MANY = { code: 20429, message: 'Too Many Requests' };

const FAULTS: Record<Exclude<TwilioFault, 'none'>, Fault> = {
  '429': { kind: 'answer', status: 429, body: TOO_MANY },
  '429 with Retry-After': { kind: 'answer', status: 429, body: TOO_MANY, headers: { 'Retry-After': '1' } },
  '500': { kind: 'answer', status: 500, body: { code: 20500, message: 'An internal server error has occurred' } },
  '503': { kind: 'answer', status: 503 },
  '503 after': { kind: 'unavailable-after' },
  'reset before': { kind: 'reset-before' },
  'reset after': { kind: 'reset-after' },
  'reset long before': { kind: 'reset-long-before', ms: 12_000 },
  'silence after': { kind: 'hang-after' },
  'silence before': { kind: 'hang-before' },
  'broken off': { kind: 'truncate-after' },
  html: { kind: 'html-after' },
};

/** Milliseconds for which Twilio's lists do not show what was made. */
export const LIST_LAG_MS = 2_000;

/** Why Twilio takes nothing from an account for a while, and what it answers to every call then. */
export const REFUSALS = {
  'revoke the token': { kind: 'answer', status: 401, body: { code: 20003, message: 'Authenticate' } },
  'suspend the account': { kind: 'answer', status: 403, body: { code: 20005, message: 'Account not active' } },
} as const satisfies Record<string, Fault>;
export type Refusal = keyof typeof REFUSALS;

/** How the account stands with Twilio. */
export interface Account {
  /** From now on Twilio takes nothing from it. */
  refuse(why: Refusal): void;
  /** Ends that, once a call has been refused. */
  accept(): void;
  /** Resolves when Twilio has served it again, or after so many milliseconds. */
  served(milliseconds: number): Promise<void>;
}

/** How Twilio answers the product: mostly as it should. */
export interface TwilioMood {
  choose: ChooseFault;
  account: Account;
  faults: Record<string, number>;
  /** From now on it answers as it should, once it has shown every fault. */
  calm(): void;
}

export function twilioMood(random: Random): TwilioMood {
  const faults: Record<string, number> = {};
  const deck = new Deck(TWILIO_FAULTS, random);
  let isCalm = false;
  /** The newest last; before it those that nobody has met yet, which are met first. */
  const refusals: { why: Refusal; isMet: boolean; isOver: boolean }[] = [];
  let served = 0;
  const refuse = (refusal: (typeof refusals)[number]): Refusal => {
    refusal.isMet = true;
    if (refusal.isOver) refusals.shift();
    return refusal.why;
  };
  return {
    faults,
    calm: () => (isCalm = true),
    choose: () => {
      const [refusal] = refusals;
      const name = refusal ? refuse(refusal) : isCalm && deck.isRoundOver ? 'none' : deck.draw();
      faults[name] = (faults[name] ?? 0) + 1;
      if (name in REFUSALS) return REFUSALS[name as Refusal];
      served += 1;
      return name === 'none' ? undefined : FAULTS[name as Exclude<TwilioFault, 'none'>];
    },
    account: {
      refuse: (why) => void refusals.push({ why, isMet: false, isOver: false }),
      accept() {
        const refusal = refusals.at(-1);
        if (refusal?.isMet) refusals.pop();
        else if (refusal) refusal.isOver = true;
      },
      async served(milliseconds) {
        const before = served;
        for (const deadline = Date.now() + milliseconds; served === before && Date.now() < deadline;) await sleep(100);
      },
    },
  };
}
