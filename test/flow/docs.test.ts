import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES, WARNING_CODES } from '../../src/flow/problems';
import { SOURCE_LIMITS } from '../../src/flow/source';

const page = (name: string): string => readFileSync(join(__dirname, '../../docs', name), 'utf8');

describe('the pages about flows', () => {
  it('list every code, in the order of the source, and no other', () => {
    const listed = [...page('errors.md').matchAll(/^\| `(flow:\w+)`/gm)].map(([, code]) => code);
    expect(listed).toEqual([...ERROR_CODES, ...WARNING_CODES.filter((code) => code !== 'flow:more')]);
  });

  it('name the limits that hold', () => {
    const text = page('flow-definition.md');
    for (const limit of Object.values(SOURCE_LIMITS)) expect(text).toContain(limit.toLocaleString('en-US'));
  });
});
