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
  'reset before': 1,
  'reset after': 2,
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
  'reset before': { kind: 'reset-before' },
  'reset after': { kind: 'reset-after' },
  'silence after': { kind: 'hang-after' },
  'silence before': { kind: 'hang-before' },
  'broken off': { kind: 'truncate-after' },
  html: { kind: 'html-after' },
};

/** How Twilio answers the product: mostly as it should. */
export interface TwilioMood {
  choose: ChooseFault;
  faults: Record<string, number>;
  /** From now on it answers as it should, once it has shown every fault. */
  calm(): void;
}

export function twilioMood(random: Random): TwilioMood {
  const faults: Record<string, number> = {};
  const deck = new Deck(TWILIO_FAULTS, random);
  let isCalm = false;
  return {
    faults,
    calm: () => (isCalm = true),
    choose: () => {
      const name = isCalm && deck.isRoundOver ? 'none' : deck.draw();
      faults[name] = (faults[name] ?? 0) + 1;
      return name === 'none' ? undefined : FAULTS[name];
    },
  };
}
