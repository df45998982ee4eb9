'use strict';

const { mkdirSync, mkdtempSync, rmdirSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** More than there are sources, and what the process opens itself. */
const ENOUGH_FILES = 1024;

/**
 * From here on this process takes TypeScript. What is compiled is kept in the folder for temporary files, and the next start is
 * seconds faster. tsx ends the process where it cannot write there, and has all those files open at once: without the
 * place or the files for it, every start compiles anew.
 */
if (!hasRoom() || !mayOpenFiles()) process.env.TSX_DISABLE_CACHE ??= '1';
require('tsx/cjs');

function hasRoom() {
  try {
    mkdirSync(tmpdir(), { recursive: true });
    rmdirSync(mkdtempSync(join(tmpdir(), 'perdure-')));
    return true;
  } catch {
    return false;
  }
}

function mayOpenFiles() {
  const limit = process.report.getReport().userLimits?.open_files?.soft;
  return typeof limit !== 'number' || limit >= ENOUGH_FILES;
}
