import { readFileSync } from 'node:fs';
import path from 'node:path';
import { compileTemplate, FILTERS, TAGS } from '../../../src/engine/liquid';
import leftOut from './left-out.json';

/** A case of golden-liquid: what Shopify's Liquid makes of a template. */
interface Golden {
  name: string;
  template: string;
  data?: object;
  result?: string;
  results?: string[];
  invalid?: boolean;
}

const FILE = path.join(__dirname, '../../fixtures/golden-liquid/golden-liquid.json');
const { tests } = JSON.parse(readFileSync(FILE, 'utf8')) as { tests: Golden[] };

const isLeftOut = ({ template }: Golden): boolean =>
  leftOut.some(({ tag, filter }) =>
    tag ? new RegExp(`{%-?\\s*${tag}\\b`).test(template) : new RegExp(`\\|\\s*${filter}\\b`).test(template),
  );

const render = ({ template, data }: Golden) =>
  compileTemplate(template).render({ scope: data ?? {}, now: new Date(0), timeZone: 'UTC' });

describe('golden-liquid', () => {
  it.each(tests.filter((test) => !isLeftOut(test)).map((test) => [test.name, test]))('%s', (_name, test) => {
    const { text, problems } = render(test);
    // What Shopify's Liquid refuses must be a problem here, and nothing else may be one.
    if (test.invalid) return expect(problems).not.toHaveLength(0);
    expect(problems).toEqual([]);
    expect(test.results ?? [test.result]).toContain(text);
  });

  it('leaves out only what Studio does not have, with a reason', () => {
    for (const { tag, filter, reason } of leftOut) {
      expect(tag ? TAGS[tag] : FILTERS[filter!]).toBeUndefined();
      expect(reason).toMatch(/\.$/);
    }
  });

  it('leaves out nothing that would pass', () => {
    const passing = tests.filter((test) => {
      const { text, problems } = render(test);
      return problems.length === 0 && (test.results ?? [test.result]).includes(text);
    });
    expect(passing.filter(isLeftOut).map(({ name }) => name)).toEqual([]);
  });
});
