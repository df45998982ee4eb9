import { z } from 'zod';
import { list } from './list';

/** How fast messages go out. */
export interface SendPaceConfig {
  /** Messages a second of all senders together; undefined: any number. */
  perSecond?: number;
  /** Messages a second of each sender; undefined: any number. */
  perSenderPerSecond?: number;
  /** Messages a second of senders that have a pace of their own: a number, a channel address, or a Messaging Service. */
  senders: Readonly<Record<string, number>>;
}

const RATE = /^(0\.\d{1,3}|[1-9]\d{0,4}(\.\d{1,3})?)$/;

const rate = z.string().regex(RATE, { error: 'a number above 0, such as 1 or 0.5' }).transform(Number);

const senderRates = list
  .transform((entries) =>
    entries.map((entry) => ({
      sender: entry.slice(0, entry.lastIndexOf('=')).trim(),
      rate: entry.slice(entry.lastIndexOf('=') + 1).trim(),
    })),
  )
  .refine((entries) => entries.every(({ sender, rate: value }) => sender !== '' && RATE.test(value)), {
    error: 'senders with their messages a second, separated by commas, such as +15550100=3,MGxxxx=100',
  })
  .refine((entries) => new Set(entries.map(({ sender }) => sender)).size === entries.length, {
    error: 'a list that has each sender once',
  })
  .transform((entries) => Object.fromEntries(entries.map(({ sender, rate: value }) => [sender, Number(value)])));

/** The variables that say how fast messages go out; as fast as may be without them. */
export const sendPaceVariables = {
  PERDURE_SENDS_PER_SECOND: rate.optional(),
  PERDURE_SENDER_SENDS_PER_SECOND: rate.optional(),
  PERDURE_SENDER_RATES: senderRates.optional(),
};

type Variables = { [Name in keyof typeof sendPaceVariables]?: z.output<(typeof sendPaceVariables)[Name]> };

/** Undefined where nothing keeps messages back. */
export function toSendPaceConfig(environment: Variables): SendPaceConfig | undefined {
  const { PERDURE_SENDS_PER_SECOND: perSecond, PERDURE_SENDER_SENDS_PER_SECOND: perSenderPerSecond } = environment;
  if (perSecond === undefined && perSenderPerSecond === undefined) return undefined;
  return { perSecond, perSenderPerSecond, senders: environment.PERDURE_SENDER_RATES ?? {} };
}
