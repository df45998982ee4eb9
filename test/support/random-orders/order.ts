import fc from 'fast-check';

/** One thing that happens to one conversation. */
export type Move =
  /** Somebody writes; the webhook comes at once, or only after the next `late` moves. */
  | { kind: 'write'; author: string; body: 'hello' | 'bye' | 'agent'; late: number }
  /** The webhook of an earlier message comes again. */
  | { kind: 'repeat'; of: number }
  /** What became of the last question. */
  | { kind: 'receipt'; status: 'delivered' | 'read' | 'failed' }
  | { kind: 'wait'; milliseconds: number }
  /** Somebody ends the execution through the API. */
  | { kind: 'end' }
  /** Somebody closes the conversation. */
  | { kind: 'close' }
  /** Somebody asks for an execution through the API. */
  | { kind: 'start' }
  | { kind: 'restart-worker' };

/** What happens to one key, in order; `together` moves do not wait for the one before. */
export interface Order {
  /** Executions are begun by messages in one conversation, or by REST and open one themselves. */
  kind: 'conversation' | 'request';
  inbox: 'drop' | 'queue';
  moves: (Move & { together: boolean })[];
}

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      author: fc.constantFrom('+15550001111', '+15550002222', 'agent-smith'),
      body: fc.constantFrom('hello' as const, 'hello' as const, 'hello' as const, 'bye' as const, 'agent' as const),
      late: fc.constantFrom(0, 0, 1, 3),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('repeat' as const), of: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('receipt' as const),
      status: fc.constantFrom('delivered' as const, 'read' as const, 'failed' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.constantFrom(5, 50, 300, 1300) }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'end' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'close' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'start' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart-worker' as const }) },
);

export const order: fc.Arbitrary<Order> = fc.record({
  kind: fc.constantFrom('conversation' as const, 'conversation' as const, 'request' as const),
  inbox: fc.constantFrom('drop' as const, 'queue' as const),
  moves: fc
    .array(
      fc.tuple(move, fc.boolean()).map(([made, together]) => ({ ...made, together })),
      { minLength: 4, maxLength: 14 },
    )
    .map(withOneHandoff),
});

/** A workflow stays for ten seconds after a handoff: one of them is enough for an order. */
function withOneHandoff(moves: Order['moves']): Order['moves'] {
  const isHandoff = (made: Move): boolean => made.kind === 'write' && made.body === 'agent';
  const first = moves.findIndex(isHandoff);
  return moves.map((made, index) =>
    made.kind === 'write' && isHandoff(made) && index > first ? { ...made, body: 'hello' } : made,
  );
}
