import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { lintTemplate } from '../../src/engine/liquid';
import { lintRegex } from '../../src/engine/regex';
import { loadFlow } from '../../src/flow/load';
import { catalogue } from '../../src/widgets/catalogue';
import { links } from '../support/markdown';

const root = path.join(__dirname, '../..');
const flows = readdirSync(path.join(root, 'examples')).filter((file) => file.endsWith('.flow.json'));
const golden = path.join(root, 'test/flows/golden');
const played = readdirSync(golden)
  .filter((file) => file.endsWith('.scenario.json'))
  .map((file) => JSON.parse(readFileSync(path.join(golden, file), 'utf8')) as { flow: string });

test('the page of the examples names every flow', () => {
  const page = readFileSync(path.join(root, 'examples/README.md'), 'utf8');
  expect(links(page)).toEqual(expect.arrayContaining(flows));
});

describe.each(flows)('examples/%s', (file) => {
  it('loads without a warning', () => {
    const source = readFileSync(path.join(root, 'examples', file), 'utf8');
    expect(loadFlow(source, catalogue, { lintTemplate, lintRegex })).toMatchObject({ ok: true, warnings: [] });
  });

  it('is played by a scenario', () => {
    expect(played.map(({ flow }) => flow)).toContain(`examples/${file}`);
  });
});
