import type { Generated } from 'kysely';

/** SM… or MM…: a message between an address of ours and a handset, below conversations or by the Messages API. */
export interface ChannelMessageTable {
  id: Generated<number>;
  sid: string;
  direction: 'inbound' | 'outbound-api' | 'outbound-reply';
  from_address: string;
  to_address: string;
  body: string;
  status: ChannelMessageStatus;
  error_code: number | null;
  messaging_service_sid: string | null;
  /** The conversation and its message (IM…) that this one carries, if any. */
  conversation_sid: string | null;
  message_sid: string | null;
  /** DY…: the receipt that follows its status. */
  receipt_sid: string | null;
  content_sid: string | null;
  /** JSON object. */
  content_variables: string | null;
  status_callback: string | null;
  /** What the handset will do with it, decided when it was sent; null when it has been done. */
  outcome: HandsetOutcome | null;
  outcome_error_code: number | null;
  /** When it will do so. */
  date_due: string | null;
  date_sent: string | null;
  date_created: string;
  date_updated: string;
}

export type ChannelMessageStatus = 'received' | 'queued' | 'sent' | 'canceled' | HandsetOutcome;

/**
 * `failed`: the carrier never took the message; `undelivered`: it took it and could not hand it over; `read`: it handed it
 * over, and somebody has looked at it.
 */
export type HandsetOutcome = 'delivered' | 'read' | 'undelivered' | 'failed';

/** How a handset behaves; one without a row takes everything at once. */
export interface HandsetTable {
  address: string;
  outcome: HandsetOutcome;
  error_code: number | null;
  latency_ms: number;
}

/** ME…: a file that a message carries; what it holds stays where its URL says. */
export interface MediaTable {
  id: Generated<number>;
  sid: string;
  /** The message that carries it: IM… in a conversation, SM… or MM… elsewhere; null until one does. */
  parent_sid: string | null;
  url: string;
  content_type: string;
  filename: string | null;
  /** Bytes; 0 when nobody knows. */
  size: number;
  date_created: string;
  date_updated: string;
}
