import fc from 'fast-check';
import { compileFlow } from '../../src/flow/flow';
import { compatibilityReport } from '../../src/flow/compatibility';
import { loadFlow } from '../../src/flow/load';
import { propertyPath } from '../../src/flow/problems';
import { catalogue } from '../../src/widgets/catalogue';
import { requireStart } from '../../workflows/arguments';
import { ACCOUNT_SID, conversationTrigger } from '../support/triggers';

const names = fc.constantFrom('Trigger', 'a', 'b', 'c', '', '__proto__', 'constructor', 'two words');
const types = fc.constantFrom(...Object.keys(catalogue), 'toString', 'hang-up');
const events = fc.constantFrom(...new Set(Object.values(catalogue).flatMap((type) => type.events)), 'constructor');

/** Mostly JSON of the right shape, with any JSON in any place. */
const sometimes = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
const condition = fc.record(
  {
    friendly_name: sometimes(fc.string()),
    arguments: sometimes(fc.array(fc.string(), { maxLength: 2 })),
    type: sometimes(fc.constantFrom('equal_to', 'regex', 'is_blank')),
    value: sometimes(fc.string()),
  },
  { requiredKeys: [] },
);
const transition = fc.record(
  {
    event: sometimes(events),
    next: sometimes(names),
    conditions: sometimes(fc.array(condition, { maxLength: 2 })),
    uuid: fc.uuid(),
  },
  { requiredKeys: ['event'] },
);
const state = fc.record(
  {
    name: sometimes(names),
    type: sometimes(types),
    transitions: sometimes(fc.array(sometimes(transition), { maxLength: 4 })),
    properties: sometimes(fc.dictionary(fc.constantFrom('body', 'from', 'timeout', 'input', 'offset'), fc.jsonValue())),
    sid: fc.string(),
  },
  { requiredKeys: ['name', 'type', 'transitions', 'properties'] },
);
const definition = fc.record(
  {
    states: sometimes(fc.array(sometimes(state), { maxLength: 6 })),
    initial_state: sometimes(names),
    flags: fc.jsonValue(),
  },
  { requiredKeys: ['states'] },
);

/** What an execution begins with beside its definition. */
const START = { accountSid: ACCOUNT_SID, flowSid: 'FW1', revision: 1, trigger: conversationTrigger('hi') };

const unescape = (segment: string): string => segment.replaceAll('~1', '/').replaceAll('~0', '~');

/** Whether a problem's place is in the value, or directly below something that is. */
function leadsSomewhere(value: unknown, path: string): boolean {
  const segments = path.split('/').slice(1).map(unescape);
  const parent = segments.slice(0, -1).reduce<unknown>((at, segment) => {
    return typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[segment] : undefined;
  }, value);
  return segments.length === 0 || (typeof parent === 'object' && parent !== null);
}

describe('loadFlow never throws', () => {
  it('on any JSON, as a value or as text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(loadFlow(JSON.stringify(value), catalogue)).toEqual(
          loadFlow(typeof value === 'string' ? JSON.stringify(value) : value, catalogue),
        );
      }),
    );
  });

  it('on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const result = loadFlow(text, catalogue);
        expect(result.ok).toBe(false);
      }),
    );
  });

  it('on anything that looks like a flow, and every problem has a place in it', () => {
    fc.assert(
      fc.property(definition, (value) => {
        const result = loadFlow(value, catalogue);
        const problems = result.ok ? result.warnings : result.problems;
        for (const { property_path } of problems) {
          expect(property_path.startsWith(propertyPath())).toBe(true);
          expect(leadsSomewhere(value, property_path)).toBe(true);
        }
        if (!result.ok) return;
        const { definition: saved } = result.flow;
        expect(compatibilityReport(compileFlow(saved), catalogue).widgets).toHaveLength(result.flow.states.size);
        expect(() => requireStart(START, saved)).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });
});
