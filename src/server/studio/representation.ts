import type { Cleanup } from '../../engine/execution';
import type { Problem } from '../../flow/problems';
import type { ExecutionRecord, Flow, FlowRevision, Step } from '../../store';
import { timestamp } from '../rest/timestamp';

/** Absolute URLs of the Studio API and of the webhooks, below the URL at which the outside reaches us. */
export class Urls {
  constructor(readonly base: string) {}

  flow(flowSid: string): string {
    return `${this.base}/v2/Flows/${flowSid}`;
  }

  execution({ flowSid, sid }: { flowSid: string; sid: string }): string {
    return `${this.flow(flowSid)}/Executions/${sid}`;
  }

  step(execution: { flowSid: string; sid: string }, stepSid: string): string {
    return `${this.execution(execution)}/Steps/${stepSid}`;
  }

  webhook(accountSid: string, flowSid: string): string {
    return `${this.base}/v1/Accounts/${accountSid}/Flows/${flowSid}`;
  }
}

/** Twilio's `contact_sid` is retired; the documentation promises a placeholder of this form. */
const CONTACT_SID = `FC${'0'.repeat(32)}`;

/** What lists leave out of a flow or a revision. */
const NOT_LISTED = { valid: null, errors: null, definition: null };

/** A flow, without its definition. */
export function flowBody(flow: Flow, urls: Urls): Record<string, unknown> {
  const url = urls.flow(flow.flowSid);
  return {
    ...revisionFields(flow),
    valid: true,
    errors: [],
    warnings: flow.warnings.map(problemBody),
    webhook_url: urls.webhook(flow.accountSid, flow.flowSid),
    date_created: timestamp(flow.dateCreated),
    date_updated: timestamp(flow.dateUpdated),
    url,
    links: { test_users: `${url}/TestUsers`, revisions: `${url}/Revisions`, executions: `${url}/Executions` },
  };
}

/** A flow as lists have it. */
export function listedFlowBody(flow: Flow, urls: Urls): Record<string, unknown> {
  return { ...flowBody(flow, urls), ...NOT_LISTED, warnings: null };
}

/** A revision, without its definition. */
export function revisionBody(revision: FlowRevision, urls: Urls): Record<string, unknown> {
  return {
    ...revisionFields(revision),
    valid: true,
    errors: [],
    date_created: timestamp(revision.dateCreated),
    date_updated: timestamp(revision.dateCreated),
    url: `${urls.flow(revision.flowSid)}/Revisions/${revision.revision}`,
  };
}

/** A revision as lists have it. */
export function listedRevisionBody(revision: FlowRevision, urls: Urls): Record<string, unknown> {
  return { ...revisionBody(revision, urls), ...NOT_LISTED };
}

function revisionFields(revision: FlowRevision): Record<string, unknown> {
  return {
    sid: revision.flowSid,
    account_sid: revision.accountSid,
    author_sid: null,
    friendly_name: revision.friendlyName,
    status: revision.status,
    revision: revision.revision,
    commit_message: revision.commitMessage,
  };
}

/** A problem of a definition, in the form of Twilio's error details, with our permanent code beside it. */
export function problemBody({ message, property_path, code }: Problem): Record<string, unknown> {
  return { message, property_path, code };
}

export function executionBody(execution: ExecutionRecord, urls: Urls): Record<string, unknown> {
  const url = urls.execution(execution);
  return {
    sid: execution.sid,
    account_sid: execution.accountSid,
    flow_sid: execution.flowSid,
    contact_channel_address: execution.contactAddress,
    contact_sid: CONTACT_SID,
    flow_version: execution.revision,
    // Twilio leaves it empty here too: the context is a resource of its own.
    context: {},
    status: execution.status,
    initiated_by: execution.initiatedBy,
    date_created: timestamp(execution.dateCreated),
    date_updated: timestamp(execution.dateUpdated),
    url,
    links: { steps: `${url}/Steps`, execution_context: `${url}/Context` },
    // An addition of ours, for as long as there is something: the end takes its time while Twilio does not answer.
    ...(execution.cleanup.length > 0 && { cleanup: execution.cleanup.map(cleanupBody) }),
  };
}

function cleanupBody(cleanup: Cleanup): Record<string, unknown> {
  const { kind } = cleanup;
  if (kind === 'abandon-opening') return { kind, widget: cleanup.opening.widget };
  const { conversationSid: conversation_sid } = cleanup;
  return kind === 'remove-webhook'
    ? { kind, conversation_sid, webhook_sid: cleanup.webhookSid }
    : { kind, conversation_sid };
}

/** A step. Twilio names it by the event through which its widget was left. */
export function stepBody(step: Step, execution: ExecutionRecord, urls: Urls): Record<string, unknown> {
  const url = urls.step(execution, step.sid);
  return {
    sid: step.sid,
    account_sid: execution.accountSid,
    flow_sid: execution.flowSid,
    execution_sid: execution.sid,
    parent_step_sid: step.parentStepSid,
    name: step.event,
    context: {},
    transitioned_from: step.widget,
    transitioned_to: step.to ?? 'Ended',
    type: step.type,
    date_created: timestamp(step.startedAt),
    date_updated: timestamp(step.endedAt),
    url,
    links: { step_context: `${url}/Context` },
  };
}
