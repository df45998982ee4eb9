import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { Channel } from '../src/engine/execution';
import type { InboundMessage } from '../src/engine/effects';

const { sendMessage } = proxyActivities<Activities>({ startToCloseTimeout: '15s', scheduleToCloseTimeout: '1h' });

const replySignal = defineSignal<[InboundMessage]>('inboundMessage');

const ANSWERS: Record<string, string> = { yes: '🤖', no: '👽' };

/** What the example flow does, as somebody would write it by hand: two sends, one wait, the same activities. */
export async function handWritten(executionKey: string, channel: Channel): Promise<string> {
  let reply: InboundMessage | undefined;
  setHandler(replySignal, (message) => {
    reply ??= message;
  });
  const send = (body: string, step: number) =>
    sendMessage({ key: `${executionKey}:${step}`, widget: 'handWritten', channel, body, from: 'bot' });
  await send('Hi, do you like bots?', 1);
  if (!(await condition(() => reply !== undefined, '3600s'))) return 'timeout';
  const answer = ANSWERS[reply!.parameters.Body!.trim().toLowerCase()] ?? '👻';
  await send(answer, 3);
  return answer;
}

/** Nothing: what every workflow costs. */
export async function empty(): Promise<void> {}

/** Nothing, begun as an execution is: with its arguments, its search attributes and its header. */
export { empty as flowExecution };
