import { setTimeout as sleep } from 'node:timers/promises';
import { Deck } from '../deck';
import type { Random } from '../random';
import type { Reach } from './reach';

/** How a conversation comes about. */
export const KINDS = ['text', 'group', 'plain', 'start', 'resume'] as const;
export type Kind = (typeof KINDS)[number];

/** What somebody does next. Most of what people write means nothing to the flow. */
const HABITS = { hello: 35, post: 12, call: 10, sub: 8, twice: 8, bye: 10, agent: 6 } as const;

/** How many messages somebody writes in one conversation. */
const MESSAGES = { least: 4, most: 14 } as const;

/** What somebody does from outside: ends the execution through the API, or closes the conversation at Twilio. */
type Intervention = 'end' | 'close';

/** Of so many conversations, how many are of which kind, and where somebody intervenes. */
const SCENES = {
  text: 4,
  'text end': 1,
  group: 3,
  'group end': 1,
  'group close': 1,
  plain: 4,
  'plain end': 1,
  start: 3,
  'start end': 1,
  resume: 3,
  'resume end': 1,
  'resume close': 1,
} as const satisfies Partial<Record<Kind | `${Kind} ${Intervention}`, number>>;

/** What one conversation is about to be: all that chance decides is decided by its own branch of the seed. */
export interface ConversationPlan {
  kind: Kind;
  handset: string;
  random: Random;
  /** What somebody does from outside, in the place of which message. */
  intervention?: { what: Intervention; turn: number };
}

/** Plans one conversation after the other. */
export function conversationPlanner(random: Random): (index: number) => ConversationPlan {
  const deck = new Deck(SCENES, random.branch('scenes'));
  return (index) => {
    const branch = random.branch(`conversation-${index}`);
    const [kind, what] = deck.draw().split(' ') as [Kind, Intervention?];
    const turn = branch.between(1, MESSAGES.least - 1);
    return { kind, handset: `+1555${String(1_000_000 + index)}`, random: branch, intervention: what && { what, turn } };
  };
}

/** Lets people write until they have written enough, or time is up. Resolves then, whatever became of it. */
export async function converse(plan: ConversationPlan, reach: Reach, over: AbortSignal): Promise<void> {
  const { kind, handset, random, intervention } = plan;
  const place = await OPEN[kind](handset, reach);
  const turns = random.between(MESSAGES.least, MESSAGES.most);
  for (let turn = 0; turn < turns && !over.aborted; turn += 1) {
    await sleep(random.between(50, 3_000));
    if (turn === intervention?.turn) await INTERVENE[intervention.what](handset, place, reach);
    else await write(plan, place, reach);
  }
}

async function write({ kind, handset, random }: ConversationPlan, place: Place, reach: Reach): Promise<void> {
  const writer = place.others.length > 0 && random.chance(0.4) ? random.pick(place.others) : handset;
  const to = writer === handset ? place.number : place.conversationSid!;
  const taken = await reach.write(writer, to, random.weighted(HABITS));
  // What nobody listens to any more comes to nothing, and a REST start begins anew.
  if (taken === 'nobody listens') Object.assign(place, await OPEN[kind](handset, reach));
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

const INTERVENE: Record<Intervention, (handset: string, place: Place, reach: Reach) => Promise<void>> = {
  async end(handset, { executionSid }, reach) {
    const sid = executionSid ?? (await reach.activeExecution(handset));
    if (sid !== undefined) await reach.endExecution(sid);
  },
  async close(_handset, { conversationSid }, reach) {
    if (conversationSid !== undefined) await reach.closeConversation(conversationSid);
  },
};
