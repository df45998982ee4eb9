import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compatibilityReport } from '../../src/flow/compatibility';
import { loadFlow } from '../../src/flow/load';
import { catalogue } from '../../src/widgets/catalogue';

/** Real exports from public repositories; they are kept beside the project, since they are not ours to publish. */
const folder = join(__dirname, '..', '..', '..', 'shared', 'flows');
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];

/**
 * Exports that were never whole: the scripts of their repositories add what is missing before they reach Studio, which
 * refuses a `next` that names no widget.
 */
const INCOMPLETE: Readonly<Record<string, string[]>> = {
  'twilio-labs__function-templates__vaccine-standby-list-assets-sms-studio-flow.hist.json': [
    '#/states/13/transitions/0/next',
  ],
};

if (files.length === 0) {
  it.skip(`real flows: there are none at ${folder}`, () => undefined);
} else {
  describe('a real flow', () => {
    test.each(files)('%s is valid, and its text survives', (file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const result = loadFlow(text, catalogue);
      if (!result.ok) {
        const errors = result.problems.filter(({ level }) => level === 'error');
        expect(errors.map(({ property_path }) => property_path)).toEqual(INCOMPLETE[file]);
        return;
      }
      expect(INCOMPLETE[file]).toBeUndefined();
      expect(result.flow.definition).toEqual(JSON.parse(text));
      expect(compatibilityReport(result.flow, catalogue).widgets).toHaveLength(result.flow.states.size);
    });
  });
}
