import fc from 'fast-check';
import { findLoops } from '../../src/flow/components';
import type { FlowDefinition } from '../../src/flow/definition';
import { compileFlow } from '../../src/flow/flow';
import { eventsByState, reachableBy, targets } from '../../src/flow/graph';

const state = (name: string, type: string, nexts: Record<string, string | null | undefined>) => ({
  name,
  type,
  transitions: Object.entries(nexts).map(([event, next]) => ({ event, next })),
});

const definition: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    state('Trigger', 'trigger', { incomingMessage: 'a', incomingRequest: 'c', incomingCall: null }),
    state('a', 'send-message', { sent: 'b', failed: 'b' }),
    state('b', 'send-message', { sent: 'a', failed: undefined }),
    state('c', 'send-message', { sent: 'b', failed: '' }),
    state('d', 'send-message', { sent: 'Trigger' }),
  ],
};
const flow = compileFlow(definition);
const names = (states: Iterable<{ name: string }>): string[] => [...states].map(({ name }) => name).sort();

describe('the graph of a flow', () => {
  it('leads from a widget to each of its neighbours once', () => {
    expect(names(targets(flow, flow.state('a')))).toEqual(['b']);
    expect(names(targets(flow, flow.state('b')))).toEqual(['a']);
  });

  it('is walked from one event of the trigger', () => {
    expect(names(reachableBy(flow, 'incomingMessage'))).toEqual(['Trigger', 'a', 'b']);
    expect(names(reachableBy(flow, 'incomingRequest'))).toEqual(['Trigger', 'a', 'b', 'c']);
    expect(names(reachableBy(flow, 'incomingCall'))).toEqual(['Trigger']);
    expect(names(reachableBy(flow, 'incomingParent'))).toEqual(['Trigger']);
  });

  it('is walked no further where an execution ends', () => {
    expect(names(reachableBy(flow, 'incomingRequest', ({ name }) => name === 'b'))).toEqual(['Trigger', 'b', 'c']);
  });

  it('tells by which events each widget is reached', () => {
    const events = eventsByState(flow, ['incomingMessage', 'incomingRequest', 'incomingCall']);
    expect(events.get(flow.state('b'))).toEqual(['incomingMessage', 'incomingRequest']);
    expect(events.get(flow.state('c'))).toEqual(['incomingRequest']);
    expect(events.get(flow.state('d'))).toBeUndefined();
  });
});

describe('compileFlow', () => {
  it('refuses a definition that was never validated, and a name that it has not', () => {
    expect(() => compileFlow({ ...definition, initial_state: 'Start' })).toThrow("Expected a widget named 'Start'");
    expect(() => flow.state('toString')).toThrow("Expected a widget named 'toString'");
  });
});

describe('findLoops', () => {
  /** The definition of a loop, by brute force: nodes that reach each other. */
  function loopsByReachability(edges: readonly (readonly number[])[]): string[] {
    const reach = edges.map((_, from) => {
      const seen = new Set<number>();
      const open = [...(edges[from] ?? [])];
      for (let node = open.pop(); node !== undefined; node = open.pop()) {
        if (!seen.has(node)) open.push(...(edges[node] ?? []));
        seen.add(node);
      }
      return seen;
    });
    const loops = edges.map((_, node) =>
      edges.map((__, other) => other).filter((other) => reach[node]?.has(other) && reach[other]?.has(node)),
    );
    return [...new Set(loops.filter((loop) => loop.length > 0).map((loop) => loop.join()))].sort();
  }

  it('finds the groups of nodes that reach each other', () => {
    const graphs = fc
      .integer({ min: 1, max: 9 })
      .chain((size) => fc.array(fc.array(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }));
    fc.assert(
      fc.property(graphs, (edges) => {
        const loops = findLoops(edges.keys(), (node) => edges[node] ?? []);
        const found = loops.map((loop) => loop.sort((a, b) => a - b).join()).sort();
        expect(found).toEqual(loopsByReachability(edges));
      }),
      { numRuns: 500 },
    );
  });
});
