import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

/** As Twilio has it by the file's name: `hello.js`, `hello.protected.js`, `hello.private.js`. */
export type Visibility = 'public' | 'protected' | 'private';

/** A Function's file. */
export interface FunctionFile {
  /** Absolute. */
  path: string;
  visibility: Visibility;
}

const SUFFIXES: readonly (readonly [Visibility, string])[] = [
  ['public', '.js'],
  ['protected', '.protected.js'],
  ['private', '.private.js'],
];

/**
 * The file of the Function of that name, such as `add-support-agent` or `billing/refund`. Looked up each time, so that a
 * Function can be written and changed while it is served. A name never leads out of the directory.
 */
export function findFunction(directory: string, name: string): FunctionFile | undefined {
  if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(name) || /\.(protected|private)$/.test(name)) return undefined;
  for (const [visibility, suffix] of SUFFIXES) {
    const path = join(directory, ...name.split('/')) + suffix;
    if (existsSync(path)) return { path, visibility };
  }
  return undefined;
}

/** All Functions by their names, those included that are not served: `Runtime.getFunctions()`. */
export function allFunctions(directory: string): Record<string, { path: string }> {
  return Object.fromEntries(
    filesBelow(directory)
      .filter((file) => file.endsWith('.js'))
      .map((file) => [named(file).replace(/(\.(protected|private))?\.js$/, ''), { path: join(directory, file) }]),
  );
}

/** Files that only Functions may read, by the path that they would have: `Runtime.getAssets()`. */
export function privateAssets(directory: string): Record<string, { path: string }> {
  return Object.fromEntries(
    filesBelow(directory)
      .filter((file) => /\.private\.[^.]+$/.test(file))
      .map((file) => [`/${named(file).replace(/\.private(\.[^.]+)$/, '$1')}`, { path: join(directory, file) }]),
  );
}

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return entries.filter((entry) => !entry.split(sep).includes('node_modules'));
}

function named(file: string): string {
  return file.split(sep).join('/');
}
