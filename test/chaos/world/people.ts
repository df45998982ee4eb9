import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random';
import type { Reach } from './reach';

/** How a conversation comes about. */
export const KINDS = ['text', 'group', 'plain', 'start', 'resume'] as const;
export type Kind = (typeof KINDS)[number];

/** What somebody does next. Most of what people write means nothing to the flow. */
const HABITS = { hello: 45, post: 8, call: 6, sub: 8, twice: 8, bye: 10, agent: 4 } as const;

/** How many messages somebody writes in one conversation. */
const MESSAGES = { least: 4, most: 14 } as const;

/** Now and then somebody intervenes through an API: ends the execution, or closes the conversation. */
const INTERVENTION = 0.04;

/** What one conversation is about to be: all that chance decides is decided by its own branch of the seed. */
export interface ConversationPlan {
  kind: Kind;
  handset: string;
  random: Random;
}

export function planConversation(random: Random, index: number): ConversationPlan {
  const branch = random.branch(`conversation-${index}`);
  return { kind: branch.pick(KINDS), handset: `+1555${String(1_000_000 + index)}`, random: branch };
}

/** Lets people write until they have written enough, or time is up. Resolves then, whatever became of it. */
export async function converse(plan: ConversationPlan, reach: Reach, over: AbortSignal): Promise<void> {
  const { kind, handset, random } = plan;
  const place = await OPEN[kind](handset, reach);
  const turns = random.between(MESSAGES.least, MESSAGES.most);
  for (let turn = 0; turn < turns && !over.aborted; turn += 1) {
    await sleep(random.between(50, 3_000));
    if (random.chance(INTERVENTION)) await intervene(plan, place, reach);
    // What nobody listens to any more comes to nothing, and a REST start begins anew.
    const writer = place.others.length > 0 && random.chance(0.4) ? random.pick(place.others) : handset;
    const taken = await reach.write(
      writer,
      writer === handset ? place.number : place.conversationSid!,
      random.weighted(HABITS),
    );
    if (taken === 'nobody listens') Object.assign(place, await OPEN[kind](handset, reach));
  }
}

/** Where somebody writes. */
export interface Place {
  /** Which of our numbers the handset writes to. */
  number: string;
  conversationSid?: string;
  /** Who else is in the conversation: identities that chat. */
  others: string[];
  executionSid?: string;
}

/** How each kind of conversation begins. */
export const OPEN: Record<Kind, (handset: string, reach: Reach) => Promise<Place>> = {
  text: async (_handset, { numbers }) => ({ number: numbers.conversations, others: [] }),
  async group(handset, reach) {
    const number = reach.numbers.conversations;
    const conversationSid = await reach.openConversation(handset, number, { heard: true });
    // The handset may be in another conversation, which nobody else is in.
    if (conversationSid === undefined) return { number, others: [] };
    const others = [`ann-${handset}`, `bob-${handset}`];
    for (const identity of others) await reach.join(conversationSid, identity);
    return { number, conversationSid, others };
  },
  plain: async (_handset, { numbers }) => ({ number: numbers.messaging, others: [] }),
  async start(handset, reach) {
    const number = reach.numbers.outreach;
    return { number, others: [], executionSid: await reach.startExecution(handset, number, {}) };
  },
  async resume(handset, reach) {
    const number = reach.numbers.outreach;
    const conversationSid = await reach.openConversation(handset, number, { heard: false });
    const parameters = { how: 'resume', conversation: conversationSid ?? 'none' };
    const executionSid = await reach.startExecution(handset, number, parameters);
    return { number, conversationSid, others: [], executionSid };
  },
};

async function intervene({ random }: ConversationPlan, place: Place, reach: Reach): Promise<void> {
  const { executionSid, conversationSid } = place;
  if (executionSid !== undefined && random.chance(0.5)) await reach.endExecution(executionSid);
  else if (conversationSid !== undefined && random.chance(0.3)) await reach.closeConversation(conversationSid);
}
