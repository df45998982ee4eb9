import type { Kysely } from 'kysely';
import type { Clock } from './clock';
import type { SimulatorTables } from './storage/tables';
import type { OutgoingWebhook, WebhookAnswer } from './webhooks/http-request';

/** Why something changes, which decides who is told and how. */
export interface Cause {
  /** `Source` of the webhooks: `API`, `SDK`, or the channel of a handset (`SMS`, `WHATSAPP`, …); none for a timer. */
  source?: string;
  /** Who chats, where the source is `SDK`. */
  clientIdentity?: string;
  /** Whether webhooks are told. Twilio tells none about a REST request without `X-Twilio-Webhook-Enabled: true`. */
  announced: boolean;
}

/** What goes on by itself after a change. */
export type Background = 'webhooks' | 'deliveries' | 'state timers' | 'task timeouts';

/** One change of the simulator's state, in one transaction. */
export interface Work {
  database: Kysely<SimulatorTables>;
  accountSid: string;
  publicBaseUrl: string;
  /** When it happens, ISO 8601 with milliseconds. */
  now: string;
  cause: Cause;
  /** Who has something to do once the change has happened. */
  wakes: Set<Background>;
}

/** The simulator's state, and the way to change it. */
export interface Simulation {
  readonly database: Kysely<SimulatorTables>;
  readonly accountSid: string;
  /** Without a slash at its end. */
  readonly publicBaseUrl: string;
  readonly clock: Clock;
  /**
   * Runs a change as one transaction: all of it happens, with the webhooks that tell of it, or nothing. Changes happen one
   * after the other.
   */
  change<Result>(cause: Cause, work: (work: Work) => Promise<Result>): Promise<Result>;
  /** Calls a webhook whose answer decides how things go on; undefined when there was none in time. */
  callWebhook(webhook: OutgoingWebhook): Promise<WebhookAnswer | undefined>;
}

/** @param wake called after a change that left something to do */
export function createSimulation(
  options: Omit<Simulation, 'change'> & {
    wake: (background: Background) => void;
  },
): Simulation {
  const { wake, ...simulation } = options;
  const { database, accountSid, publicBaseUrl, clock } = simulation;
  return {
    ...simulation,
    async change(cause, work) {
      const wakes = new Set<Background>();
      const result = await database.transaction().execute((transaction) => {
        const now = clock.now().toISOString();
        return work({ database: transaction, accountSid, publicBaseUrl, now, cause, wakes });
      });
      wakes.forEach(wake);
      return result;
    },
  };
}
