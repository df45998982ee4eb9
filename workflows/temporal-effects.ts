import { CancellationScope, setCurrentDetails, sleep, uuid4 } from '@temporalio/workflow';
import type { ConversationEnd } from '../src/engine/conversations';
import type { Arrival, Effects, Return } from '../src/engine/effects';
import type { Channel, Cleanup } from '../src/engine/execution';
import { ExecutionInterrupted } from '../src/engine/interruption';
import { boundedActivities } from './activity-proxies';
import { attempt } from './attempt';
import { handOff, openConversation } from './conversations';
import { httpRequest } from './http-request';
import type { Inbox } from './inbox';
import { messageSender, type Sent } from './send-message';
import type { SendPace } from './send-pace';

/** What the effects need of the workflow around them. */
export interface EffectsHost {
  readonly inbox: Inbox;
  readonly inboxMode: 'drop' | 'queue';
  readonly requests?: 'once' | 'at-least-once';
  /** Called before the workflow waits, once nothing is left to do: the journal goes out. */
  pause(): void;
  /**
   * Called before something at Twilio is put there, or handed over, of which the workflow will know only afterwards: the store
   * learns what there may be to undo meanwhile. Where `change` gives nothing, there is nothing to learn.
   */
  announce(change: (cleanup: readonly Cleanup[]) => Cleanup[] | undefined): void;
  readonly pace: SendPace;
  readonly sent: Sent;
  /** How messages travel at the moment. */
  channel(): Channel;
  loadFlow: Effects['loadFlow'];
}

/** {@link Effects} as Temporal does them: activities, a timer that what arrives cancels, workflow time. */
export function temporalEffects(host: EffectsHost): Effects {
  return {
    now: () => new Date(),
    newSid: (prefix) => prefix + uuid4().replaceAll('-', ''),
    rest: () => sleep(1),
    loadFlow: (flowSid, revision) => host.loadFlow(flowSid, revision),
    listen: () => listen(host),
    sendMessage: messageSender(host.pace, host.sent),
    openConversation(opening) {
      host.announce((cleanup) => [...cleanup, { kind: 'abandon-opening', opening }]);
      return openConversation(opening);
    },
    handOff(handoff) {
      host.announce((cleanup) =>
        cleanup.some(({ kind }) => kind === 'close-conversation')
          ? cleanup.map((one) => (one.kind === 'close-conversation' ? { ...one, unless: handoff } : one))
          : undefined,
      );
      return handOff(handoff);
    },
    httpRequest: (request) => httpRequest(request, host.requests),
    testRegex: (pattern, input) => attempt(() => boundedActivities.testRegex(pattern, input), ['matches']),
    waitForMessage: (wait) => waitForMessage(host, wait),
    waitForReturn: (wait) => waitForReturn(host, wait),
  };
}

function listen({ inbox, inboxMode }: EffectsHost): string[] {
  const messages = inboxMode === 'drop' ? inbox.drain().map(({ sid }) => `Message ${sid}`) : [];
  return [...messages, ...inbox.drainReturns().map(() => 'A return of TwiML')];
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
  await pauseUntil(host, wait, arrived, 'a reply');
  const message = inbox.next();
  if (message) return { kind: 'message', message };
  const receipt = inbox.undeliveredReceipt(outboundSid);
  if (receipt) return { kind: 'undelivered', status: receipt.status, errorCode: receipt.errorCode };
  const over = end();
  if (over) throw interruption(wait.widget, over);
  return { kind: 'timeout' };
}

async function waitForReturn(host: EffectsHost, wait: Parameters<Effects['waitForReturn']>[0]): Promise<Return> {
  const { inbox } = host;
  await pauseUntil(host, wait, () => inbox.hasReturn() || endOfChannel(host) !== undefined, 'TwiML to return');
  const [parameters] = inbox.drainReturns();
  if (parameters) return { kind: 'returned', parameters };
  const over = endOfChannel(host);
  if (over) throw interruption(wait.widget, over);
  return { kind: 'timeout' };
}

type Pause = Pick<Wait, 'widget' | 'timeoutSeconds'>;

/** Undefined where there is nothing to wait for. */
function pauseUntil(host: EffectsHost, pause: Pause, arrived: () => boolean, what: string): Promise<void> | undefined {
  const { widget, timeoutSeconds } = pause;
  if (arrived() || timeoutSeconds <= 0) return undefined;
  host.pause();
  setCurrentDetails(waitingDetails(pause, what));
  return sleepUntil(host.inbox, arrived, timeoutSeconds * 1000, widget);
}

/**
 * Sleeps, at most until something has arrived. As `condition` does, and with the same commands; but whoever puts something into
 * the inbox looks himself: with `condition` the worker goes into the sandbox once more for each activation that fulfils one.
 *
 * @throws CancelledFailure when the execution is ended meanwhile, also where something has arrived in the same moment
 */
async function sleepUntil(inbox: Inbox, arrived: () => boolean, milliseconds: number, summary: string): Promise<void> {
  const execution = CancellationScope.current();
  const waiting = new CancellationScope();
  inbox.onArrival(() => {
    if (arrived()) waiting.cancel();
  });
  await waiting
    .run(() => sleep(milliseconds, { summary }))
    .catch((error: unknown) => {
      if (execution.consideredCancelled || !waiting.consideredCancelled) throw error;
    });
}

function endOfChannel(host: EffectsHost): ConversationEnd | undefined {
  const channel = host.channel();
  return channel.kind === 'conversation' ? host.inbox.endOf(channel.conversationSid) : undefined;
}

function interruption(widget: string, { conversationSid, how }: ConversationEnd): ExecutionInterrupted {
  const message = `Conversation ${conversationSid} was ${how} while widget '${widget}' waited for a reply`;
  return new ExecutionInterrupted('CONVERSATION_ENDED', message);
}

function waitingDetails({ widget, timeoutSeconds }: Pause, what: string): string {
  const now = new Date();
  const until = new Date(now.getTime() + timeoutSeconds * 1000);
  return `Widget **${widget}** waits for ${what} since ${now.toISOString()}, until ${until.toISOString()}.`;
}
