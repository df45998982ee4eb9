import { readFileSync } from 'node:fs';
import path from 'node:path';
import { generatedFiles } from '../../scripts/docs/files';
import { unpadded } from '../../scripts/docs/page';

const root = path.join(__dirname, '../..');

test.each(generatedFiles().map((file) => [file.path, file.content]))(
  '%s is what npm run docs writes',
  (file, content) => {
    expect(unpadded(readFileSync(path.join(root, file), 'utf8'))).toBe(unpadded(content));
  },
);
