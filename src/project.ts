import { resolve } from 'node:path';

/** Absolute path of the folder that holds `package.json`. */
export const PROJECT_ROOT = resolve(__dirname, '..');

/** Where what can be made again is kept: downloaded binaries, the workflow bundle. Safe to delete. */
export const CACHE_DIR = resolve(PROJECT_ROOT, '.cache');
