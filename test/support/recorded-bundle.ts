import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import type { WorkflowBundle } from '../../src/temporal/bundle';
import { runDirectory } from './run-directory';

const SOURCE_MAP = '\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,';
/** Workers insist on a map; nobody reads the one of a recorded bundle. */
const EMPTY_MAP = { version: 3, file: 'recorded', sources: [], names: [], mappings: '' };

/** Keeps a bundle for later builds: compressed, without its source map, which is most of it. */
export function recordBundle({ codePath }: WorkflowBundle, file: string): void {
  const code = readFileSync(codePath, 'utf8');
  writeFileSync(file, brotliCompressSync(code.slice(0, code.lastIndexOf('//# sourceMappingURL'))));
}

/** Makes a recorded bundle one that a worker can run. */
export function recordedBundle(file: string, name: string): WorkflowBundle {
  const folder = join(runDirectory(), 'recorded-bundles');
  const codePath = join(folder, `${name}.js`);
  if (existsSync(codePath)) return { codePath };
  mkdirSync(folder, { recursive: true });
  const map = Buffer.from(JSON.stringify(EMPTY_MAP)).toString('base64');
  writeFileSync(codePath, `${brotliDecompressSync(readFileSync(file)).toString()}${SOURCE_MAP}${map}`);
  return { codePath };
}
