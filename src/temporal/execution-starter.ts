import { randomBytes } from 'node:crypto';
import { WorkflowClient, type Client, type WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, type Headers, type SearchAttributePair } from '@temporalio/common';
import { SID_ASSIGNED_HEADER } from '../../workflows/assigned-sid';
import type { FlowExecutionInput } from '../../workflows/messages';
import { searchAttributesOf } from '../../workflows/search-attributes';

/**
 * A client for starts whose search attributes are those of the new execution, its SID among them. An execution that is begun
 * otherwise names itself.
 */
export function executionStarter({ connection, options }: Client): WorkflowClient {
  const { namespace, identity, loadedDataConverter } = options;
  const interceptors = [assignsSid];
  return new WorkflowClient({ connection, namespace, identity, dataConverter: loadedDataConverter, interceptors });
}

const ASSIGNED: Headers = { [SID_ASSIGNED_HEADER]: defaultPayloadConverter.toPayload(null) };

const assignsSid: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => next({ ...input, headers: { ...input.headers, ...ASSIGNED } }),
  signalWithStart: (input, next) => next({ ...input, headers: { ...input.headers, ...ASSIGNED } }),
};

/** Who a new execution is: its SID, and the search attributes that tell it. */
export interface NewExecution {
  executionSid: string;
  typedSearchAttributes: SearchAttributePair[];
}

/** Gives a new execution its SID. */
export function newExecution(input: Pick<FlowExecutionInput, 'flowSid' | 'revision' | 'trigger'>): NewExecution {
  const { flowSid, revision, trigger } = input;
  const { contactAddress, channel } = trigger;
  const executionSid = newExecutionSid();
  const typedSearchAttributes = searchAttributesOf({ executionSid, flowSid, revision, contactAddress, channel });
  return { executionSid, typedSearchAttributes };
}

/** Digits of the 32 that tell the time. */
const TIME_DIGITS = 12;

/** The SID of a new execution. Those of one time are beside each other, as databases like their keys. */
export function newExecutionSid(now = Date.now()): string {
  return `FN${now.toString(16).padStart(TIME_DIGITS, '0')}${randomBytes(10).toString('hex')}`;
}
