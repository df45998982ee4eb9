import type { ChooseFault, Fault } from '../../support/fault-proxy';
import type { Random } from '../random';

/** How often Twilio misbehaves. What hangs costs the client ten seconds each time. */
const TWILIO_FAULTS = {
  none: 500,
  '429': 20,
  '429 with Retry-After': 20,
  '500': 10,
  '503': 15,
  'reset before': 15,
  'reset after': 15,
  'silence after': 3,
  'silence before': 2,
  'broken off': 10,
  html: 10,
} as const;

const TOO_MANY = { code: 20429, message: 'Too Many Requests' };

const FAULTS: Record<Exclude<keyof typeof TWILIO_FAULTS, 'none'>, Fault> = {
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
  calm(): void;
}

export function twilioMood(random: Random): TwilioMood {
  const faults: Record<string, number> = {};
  let isCalm = false;
  return {
    faults,
    calm: () => (isCalm = true),
    choose: () => {
      const name = isCalm ? 'none' : random.weighted(TWILIO_FAULTS);
      faults[name] = (faults[name] ?? 0) + 1;
      return name === 'none' ? undefined : FAULTS[name];
    },
  };
}
