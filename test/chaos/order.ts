import fc from 'fast-check';
import { KINDS, type Kind } from './world/people';

/** One thing that happens to one contact. */
export type Move =
  /** Somebody writes: the handset, or where there are others in the conversation, one of them. */
  | { kind: 'write'; who: number; body: 'hello' | 'twice' | 'sub' | 'bye' | 'agent' }
  /** What becomes of messages to the handset from now on. */
  | { kind: 'handset'; status: 'delivered' | 'read' | 'undelivered' | 'failed' }
  /** Long enough, at times, for a question to run out. */
  | { kind: 'wait'; milliseconds: number }
  /** Somebody ends the execution through the API. */
  | { kind: 'end' }
  | { kind: 'close' }
  /** Somebody begins anew: a REST start of an execution that may be active, or another conversation. */
  | { kind: 'begin' }
  /** The process of a worker is killed, and started again. */
  | { kind: 'kill' };

/** What happens to one contact, in order; `together` moves do not wait for the one before. */
export interface Order {
  kind: Kind;
  moves: (Move & { together: boolean })[];
}

const body = fc.constantFrom('hello', 'hello', 'hello', 'twice', 'sub', 'bye', 'agent');

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('write'), who: fc.nat(2), body }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('wait'), milliseconds: fc.constantFrom(5, 100, 700, 2500) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('handset'),
      status: fc.constantFrom('delivered', 'read', 'undelivered', 'failed'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('end') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('begin') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill') }) },
);

export const order: fc.Arbitrary<Order> = fc.record({
  kind: fc.constantFrom(...KINDS),
  moves: fc
    .array(
      fc.tuple(move, fc.boolean()).map(([made, together]) => ({ ...made, together })),
      { minLength: 4, maxLength: 12 },
    )
    .map(bounded),
});

/** A handoff holds its workflow for ten seconds, and a kill everybody for some: an order has one of each at most. */
function bounded(moves: Order['moves']): Order['moves'] {
  const first = (is: (made: Move) => boolean): number => moves.findIndex(is);
  const [handoff, kill] = [first(isHandoff), first(isKill)];
  return moves.map((made, index) => {
    if (made.kind === 'write' && isHandoff(made) && index > handoff) return { ...made, body: 'hello' };
    if (isKill(made) && index > kill) return { kind: 'wait', milliseconds: 100, together: made.together };
    return made;
  });
}

const isHandoff = (made: Move): boolean => made.kind === 'write' && made.body === 'agent';
const isKill = ({ kind }: Move): boolean => kind === 'kill';
