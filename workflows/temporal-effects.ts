import { condition, setCurrentDetails, uuid4 } from '@temporalio/workflow';
import type { ConversationEnd } from '../src/engine/conversations';
import type { Arrival, Effects } from '../src/engine/effects';
import type { Channel, Cleanup } from '../src/engine/execution';
import { ExecutionInterrupted } from '../src/engine/interruption';
import { boundedActivities } from './activity-proxies';
import { attempt } from './attempt';
import { handOff, openConversation } from './conversations';
import { httpRequest } from './http-request';
import type { Inbox } from './inbox';
import { sendMessage } from './send-message';

/** What the effects need of the workflow around them. */
export interface EffectsHost {
  readonly inbox: Inbox;
  readonly inboxMode: 'drop' | 'queue';
  /** Called before the workflow waits, once nothing is left to do: the journal goes out. */
  pause(): void;
  /** Called before something is put at Twilio of which the workflow will know only afterwards: the store learns of it. */
  announce(cleanup: Cleanup): void;
  /** How messages travel at the moment. */
  channel(): Channel;
  loadFlow: Effects['loadFlow'];
}

/** {@link Effects} as Temporal does them: activities, a condition with a timer, workflow time. */
export function temporalEffects(host: EffectsHost): Effects {
  return {
    now: () => new Date(),
    newSid: (prefix) => prefix + uuid4().replaceAll('-', ''),
    loadFlow: (flowSid, revision) => host.loadFlow(flowSid, revision),
    listen: () => (host.inboxMode === 'drop' ? host.inbox.drain() : []),
    sendMessage,
    openConversation(opening) {
      host.announce({ kind: 'abandon-opening', opening });
      return openConversation(opening);
    },
    handOff,
    httpRequest,
    testRegex: (pattern, input) => attempt(() => boundedActivities.testRegex(pattern, input)),
    waitForMessage: (wait) => waitForMessage(host, wait),
  };
}

type Wait = Parameters<Effects['waitForMessage']>[0];

/**
 * One timer at a time, and none when the answer is here already. In a conversation that is over nobody can answer: what was
 * written before counts still, then the execution ends.
 */
async function waitForMessage(host: EffectsHost, wait: Wait): Promise<Arrival> {
  const { inbox } = host;
  const { outboundSid = '' } = wait;
  const end = (): ConversationEnd | undefined => endOfChannel(host);
  const arrived = (): boolean => inbox.hasMessage() || inbox.hasUndelivered(outboundSid) || end() !== undefined;
  if (!arrived() && wait.timeoutSeconds > 0) {
    host.pause();
    setCurrentDetails(waitingDetails(wait));
    await condition(arrived, wait.timeoutSeconds * 1000, { summary: wait.widget });
  }
  const message = inbox.next();
  if (message) return { kind: 'message', message };
  const receipt = inbox.undeliveredReceipt(outboundSid);
  if (receipt) return { kind: 'undelivered', status: receipt.status, errorCode: receipt.errorCode };
  const over = end();
  if (over) throw interruption(wait.widget, over);
  return { kind: 'timeout' };
}

function endOfChannel(host: EffectsHost): ConversationEnd | undefined {
  const channel = host.channel();
  return channel.kind === 'conversation' ? host.inbox.endOf(channel.conversationSid) : undefined;
}

function interruption(widget: string, { conversationSid, how }: ConversationEnd): ExecutionInterrupted {
  const message = `Conversation ${conversationSid} was ${how} while widget '${widget}' waited for a reply`;
  return new ExecutionInterrupted('CONVERSATION_ENDED', message);
}

function waitingDetails({ widget, timeoutSeconds }: Wait): string {
  const now = new Date();
  const until = new Date(now.getTime() + timeoutSeconds * 1000);
  return `Widget **${widget}** waits for a reply since ${now.toISOString()}, until ${until.toISOString()}.`;
}
