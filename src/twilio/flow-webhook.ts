/** Where Twilio reaches a flow. */
export interface FlowAddress {
  /** Origin under which Twilio reaches us, without a trailing slash. */
  publicBaseUrl: string;
  accountSid: string;
  flowSid: string;
}

/** The execution that a webhook is meant for, where it is meant for one. */
export interface ExecutionRoute {
  executionSid: string;
  /** Temporal's workflow id. */
  workflowId: string;
}

/** The `webhook_url` of a flow: a message that comes in here belongs to the active execution, or begins one. */
export function flowWebhookUrl({ publicBaseUrl, accountSid, flowSid }: FlowAddress): string {
  return `${publicBaseUrl.replace(/\/+$/, '')}/v1/Accounts/${accountSid}/Flows/${flowSid}`;
}

/**
 * The URL at which one execution listens to a conversation that it has opened. That execution's key is not the
 * conversation, so that the URL must tell the way; Twilio's signature covers it, and nobody else can go that way. The
 * flow's SID, with which every workflow id begins, is left out: it is in the path, and Twilio takes 512 characters.
 */
export function executionWebhookUrl(flow: FlowAddress, { executionSid, workflowId }: ExecutionRoute): string {
  const query = new URLSearchParams({ Execution: executionSid, Key: workflowId.slice(flow.flowSid.length + 1) });
  return `${flowWebhookUrl(flow)}?${query.toString()}`;
}

/**
 * Reads the way back from the query of a webhook of this flow. Undefined where the webhook is for the flow and not for one
 * execution.
 */
export function readExecutionRoute(
  flowSid: string,
  { Execution: executionSid, Key: key }: Readonly<Record<string, unknown>>,
): ExecutionRoute | undefined {
  if (typeof executionSid !== 'string' || typeof key !== 'string') return undefined;
  return executionSid && key ? { executionSid, workflowId: `${flowSid}/${key}` } : undefined;
}
