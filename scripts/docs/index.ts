import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project';
import { generatedFiles } from './files';

for (const { path, content } of generatedFiles()) {
  writeFileSync(join(PROJECT_ROOT, path), content);
  console.log(`wrote ${path}`);
}
