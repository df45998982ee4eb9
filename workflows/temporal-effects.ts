import { condition, setCurrentDetails, uuid4 } from '@temporalio/workflow';
import type { Arrival, Effects } from '../src/engine/effects';
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
    openConversation,
    handOff,
    httpRequest,
    testRegex: (pattern, input) => attempt(() => boundedActivities.testRegex(pattern, input)),
    waitForMessage: (wait) => waitForMessage(host, wait),
  };
}

type Wait = Parameters<Effects['waitForMessage']>[0];

/** One timer at a time, and none when the answer is here already. */
async function waitForMessage(host: EffectsHost, wait: Wait): Promise<Arrival> {
  const { inbox } = host;
  const { outboundSid = '' } = wait;
  const arrived = (): boolean => inbox.hasMessage() || inbox.hasUndelivered(outboundSid);
  if (!arrived() && wait.timeoutSeconds > 0) {
    host.pause();
    setCurrentDetails(waitingDetails(wait));
    await condition(arrived, wait.timeoutSeconds * 1000, { summary: wait.widget });
  }
  const message = inbox.next();
  if (message) return { kind: 'message', message };
  const receipt = inbox.undeliveredReceipt(outboundSid);
  if (receipt) return { kind: 'undelivered', status: receipt.status, errorCode: receipt.errorCode };
  return { kind: 'timeout' };
}

function waitingDetails({ widget, timeoutSeconds }: Wait): string {
  const now = new Date();
  const until = new Date(now.getTime() + timeoutSeconds * 1000);
  return `Widget **${widget}** waits for a reply since ${now.toISOString()}, until ${until.toISOString()}.`;
}
