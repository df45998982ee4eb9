import type { Selectable } from 'kysely';
import type { HandsetOutcome, HandsetTable } from '../storage/messaging-tables';
import type { Work } from '../work';

/** What a carrier reports of a message. */
export type CarrierStatus = 'sent' | HandsetOutcome;

/** What becomes of a message, known when it is sent. */
export interface DeliveryPlan {
  /** Where it stands at once. */
  status: CarrierStatus;
  error_code: number | null;
  /** What the carrier reports at once. */
  reports: CarrierStatus[];
  /** What follows, and when; null where nothing does. */
  outcome: HandsetOutcome | null;
  outcome_error_code: number | null;
  date_due: string | null;
}

type Handset = Pick<Selectable<HandsetTable>, 'outcome' | 'error_code' | 'latency_ms'>;

/** One that nobody has told how to behave. */
const WILLING_HANDSET: Handset = { outcome: 'delivered', error_code: null, latency_ms: 0 };

/** Twilio's "unknown error" of a carrier: https://www.twilio.com/docs/api/errors/30008 */
const UNKNOWN_ERROR = 30008;

/** Asks how the handset behaves. A carrier that does not take a message says so at once; else the handset takes its time. */
export async function planDelivery({ database, now }: Work, address: string): Promise<DeliveryPlan> {
  const query = database.selectFrom('handset').select(['outcome', 'error_code', 'latency_ms']);
  const handset = await query.where('address', '=', address).executeTakeFirst();
  const { outcome, error_code, latency_ms } = handset ?? WILLING_HANDSET;
  const error = arrives(outcome) ? null : (error_code ?? UNKNOWN_ERROR);
  const nothingFollows = { outcome: null, outcome_error_code: null, date_due: null };
  if (outcome === 'failed') return { status: 'failed', error_code: error, reports: ['failed'], ...nothingFollows };
  if (latency_ms === 0)
    return { status: outcome, error_code: error, reports: ['sent', ...reportsOf(outcome)], ...nothingFollows };
  const due = new Date(Date.parse(now) + latency_ms).toISOString();
  return {
    status: 'sent',
    error_code: null,
    reports: ['sent'],
    outcome,
    outcome_error_code: error,
    date_due: due,
  };
}

/** What the carrier reports at the end, in its order: who reads a message has it. */
export function reportsOf(outcome: HandsetOutcome): HandsetOutcome[] {
  return outcome === 'read' ? ['delivered', 'read'] : [outcome];
}

function arrives(outcome: HandsetOutcome): boolean {
  return outcome === 'delivered' || outcome === 'read';
}
