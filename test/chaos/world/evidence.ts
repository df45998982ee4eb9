/** A webhook that the API has answered with success: it has taken a message. */
export interface Accepted {
  sid: string;
  flowSid: string;
  /** The execution that the webhook was for, where it was for one. */
  executionSid?: string;
  /** ISO 8601, as all times here. */
  at: string;
  /** Where it was written, and when; absent where the webhook does not say so. */
  written?: { conversationSid: string; at: string };
}

/** A step as the store has it. */
export interface StepEvidence {
  index: number;
  widget: string;
  type: string;
  event: string;
  startedAt: string;
  endedAt: string;
  /** SID of the message that it sent, as it believes. */
  outbound?: string;
  /** SID of the message that moved it. */
  inbound?: string;
  /** SIDs of the messages that it says it has dropped. */
  dropped: string[];
  /** What else went wrong in it, in its own words. */
  warnings: string[];
}

/** An execution as the store has it. */
export interface ExecutionEvidence {
  sid: string;
  flowSid: string;
  workflowId: string;
  initiatedBy: string | null;
  status: string;
  reason: string | null;
  /** When the API had asked for its end, if it has. */
  endRequestedAt: string | null;
  /** How long the store says that its journal is. */
  stepCount: number;
  steps: StepEvidence[];
}

/** One run of a workflow as Temporal has it. */
export interface RunEvidence {
  workflowId: string;
  runId: string;
  executionSid: string;
  /** Temporal's, such as `COMPLETED`. */
  status: string;
  startedAt: string;
  closedAt: string | null;
  /** Messages in the order in which the run got them: those that it was begun with first. */
  received: { sid: string; at: string }[];
  /** What the workflow returned. */
  result?: { reason: string; steps: number };
}

/** A message of a flow's that Twilio has taken. */
export interface SentEvidence {
  sid: string;
  at: string;
  /** The step that sent it, where the message tells; over Messaging it does not. */
  key?: string;
  /** The handset that got it, over Messaging. */
  to?: string;
}

/** All that is left behind of a run of the chaos, each from whoever knows it for certain. */
export interface Evidence {
  accepted: Accepted[];
  /** SIDs that the REST API gave those who started executions. */
  started: string[];
  executions: ExecutionEvidence[];
  runs: RunEvidence[];
  sent: SentEvidence[];
  /** Tasks and interactions: an agent has taken over. */
  handoffs: { sid: string; key: string; at: string }[];
  /** What executions have left registered at Twilio. */
  webhooksLeft: { sid: string; url: string }[];
  /** Conversations that executions were to close, and did not. */
  conversationsLeft: { sid: string; executionSid: string }[];
  /** Webhooks that Twilio could not deliver. */
  undelivered: number;
  /** Requests of flows that reached the server outside, by what identifies each. */
  calls: string[];
}
