import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFlow, type LoadOptions } from '../../src/flow/load';
import { ERROR_CODES, WARNING_CODES, type Problem } from '../../src/flow/problems';
import type { Lint } from '../../src/flow/lint';
import { catalogue } from '../../src/widgets/catalogue';

/** One file of `broken/`: a flow, as a value or as text, and every problem that it has, in order. */
interface BrokenFlow {
  description: string;
  flow?: unknown;
  text?: string;
  /** What the linters find, where the case needs any. */
  lint?: { template: Finding; regex: Finding };
  /** `<level> <code> at <property_path>: <message>`; `@types` stands for all types of the catalogue. */
  problems: string[];
}

interface Finding {
  contains: string;
  message: string;
}

const folder = join(__dirname, 'broken');
const cases = readdirSync(folder).map((file) => ({
  file,
  broken: JSON.parse(readFileSync(join(folder, file), 'utf8')) as BrokenFlow,
}));

const allTypes = Object.keys(catalogue).sort().join(', ');
const written = (problem: Problem): string =>
  `${problem.level} ${problem.code} at ${problem.property_path}: ${problem.message}`.replace(allTypes, '@types');

const finds = ({ contains, message }: Finding): Lint => {
  return (source) => (source.includes(contains) ? [{ message }] : []);
};

function options({ lint }: BrokenFlow): LoadOptions {
  return lint ? { lintTemplate: finds(lint.template), lintRegex: finds(lint.regex) } : {};
}

describe('a broken flow', () => {
  test.each(cases)('$file: $broken.description', ({ broken }) => {
    const result = loadFlow(broken.text ?? broken.flow, catalogue, options(broken));
    const problems = result.ok ? result.warnings : result.problems;
    expect(problems.map(written)).toEqual(broken.problems);
    expect(result.ok).toBe(!broken.problems.some((problem) => problem.startsWith('error')));
  });

  it('exists for every code but flow:more, which takes hundreds of problems', () => {
    const shown = new Set(cases.flatMap(({ broken }) => broken.problems).map((problem) => problem.split(' ')[1]));
    expect([...ERROR_CODES, ...WARNING_CODES].filter((code) => !shown.has(code))).toEqual(['flow:more', 'flow:more']);
  });
});
