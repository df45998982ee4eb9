import type { Priority } from '@temporalio/common';
import { workflowInfo, type ActivityOptions } from '@temporalio/workflow';

/** Temporal's priorities: 3 unless told, and the lower number goes first. */
const REPLY = 3;
const BULK = 4;

/** Bytes that Temporal takes as a fairness key. */
const KEY_BYTES = 64;

/** How the messages of an execution go out. */
export interface SendPace {
  /** Whether Temporal keeps the pace of the sender. */
  isPaced: boolean;
  /** Whether somebody has written to the execution: a person waits for what it says. */
  isReply: () => boolean;
  /** Who sends, where a message does not say: a number, a channel address. */
  sender: () => string;
}

/**
 * The task queue of the messages that go out at a pace. They have one of their own, as Temporal limits a whole queue, and
 * each fairness key in it.
 */
export function sendsQueueOf(taskQueue: string): string {
  return `${taskQueue}-sends`;
}

/** The priority of an execution in the queues of the workers: one that a person has begun goes before those of a program. */
export function startPriority({ isReply, accountSid }: { isReply: boolean; accountSid: string }): Priority {
  return { fairnessKey: accountSid, ...(!isReply && { priorityKey: BULK }) };
}

/** What makes a message wait for its turn: replies before what a program has begun, each sender at its own pace. */
export function sendOptions({ isPaced, isReply, sender }: SendPace, from: string | undefined): ActivityOptions {
  const { taskQueue, priority } = workflowInfo();
  const priorityKey = isReply() ? REPLY : BULK;
  if (isPaced) {
    const fairnessKey = fairnessKeyOf(from ?? sender());
    return { taskQueue: sendsQueueOf(taskQueue), priority: { priorityKey, fairnessKey } };
  }
  return priorityKey === (priority?.priorityKey ?? REPLY) ? {} : { priority: { priorityKey } };
}

/** A sender as Temporal takes it: plain characters, as many as fit. */
export function fairnessKeyOf(sender: string): string {
  return sender.replace(/[^\x20-\x7e]/g, '?').slice(0, KEY_BYTES);
}
