import type * as Conditions from '../../../src/engine/conditions';
import type * as Liquid from '../../../src/engine/liquid';

/**
 * In the workflow sandbox these modules are evaluated once for all workflows and deep-frozen, as Temporal does it with
 * preloaded modules: whatever keeps state between two renderings fails there.
 */
function deepFreeze(value: unknown, seen = new Set<unknown>()): void {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return;
  if (seen.has(value)) return;
  seen.add(value);
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
    if (descriptor && 'value' in descriptor) deepFreeze(descriptor.value, seen);
  }
  Object.freeze(value);
}

interface Modules {
  liquid: typeof Liquid;
  conditions: typeof Conditions;
}

function frozenModules(): Modules {
  let modules: Modules | undefined;
  jest.isolateModules(() => {
    const liquid = jest.requireActual<typeof Liquid>('../../../src/engine/liquid');
    const conditions = jest.requireActual<typeof Conditions>('../../../src/engine/conditions');
    modules = { liquid, conditions };
    for (const name of ['../../../src/engine/liquid', '../../../src/engine/conditions', 'liquidjs', 're2js']) {
      deepFreeze(jest.requireActual(name));
    }
  });
  return modules!;
}

describe('the modules of Liquid and conditions, frozen', () => {
  const { liquid, conditions } = frozenModules();
  const context = { scope: { list: [3, 1, 2], name: 'x' }, now: new Date(0), timeZone: 'Europe/Berlin' };

  it('render', () => {
    const source =
      '{% assign a = list | sort | reverse %}{% for i in a %}{% cycle "-", "+" %}{{ i | plus: 1.5 }}{% endfor %}' +
      '{% capture c %}{{ name | upcase }}{% endcapture %}{{ c }} {{ now | date: "%H:%M %Z" }} {{ list }}{{ list | to_json }}' +
      '{% increment n %}{% if name contains "x" and list == a or 1 < 2 %}y{% endif %}{% raw %}{{{% endraw %}';
    for (const round of [1, 2]) {
      const { text, problems } = liquid.compileTemplate(`${source}${round}`).render(context);
      expect(problems).toEqual([]);
      expect(text).toBe(`-4.5+3.5-2.5X 01:00 GMT+1 [3,1,2][3,1,2]0y{{${round}`);
    }
  });

  it('remember, within bounds', () => {
    expect(liquid.compileTemplate('{{ name }}')).toBe(liquid.compileTemplate('{{ name }}'));
    const first = liquid.compileTemplate('{{ first }}');
    for (let count = 0; count < 5000; count += 1) liquid.compileTemplate(`{{ name${count} }}`);
    expect(liquid.compileTemplate('{{ first }}')).not.toBe(first);
  });

  it('test conditions', () => {
    expect(conditions.evaluateCondition('regex', 'well, Yes', '.*(sí|yes).*')).toBe(true);
    expect(conditions.evaluateCondition('less_than', '9', '10')).toBe(true);
    expect(conditions.evaluateCondition('regex', 'a', '(?=a)a')).toBe('needs-bounded-regex');
  });
});
