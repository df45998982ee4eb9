import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import pino from 'pino';
import { loadProcessConfig } from '../config/process-config';
import { errorMessage } from '../error-message';
import { checkReplay } from '../process/replay-check';
import { installRuntime } from '../temporal/runtime';
import type { Console } from './connect';
import { createProgram } from './program';

// The zone of the process leaks into workflow code, which `replay` runs.
process.env.TZ = 'UTC';

const console: Console = {
  print: (line) => void stdout.write(`${line}\n`),
  async confirm(question) {
    if (!stdin.isTTY) {
      stdout.write(`${question} There is nobody to ask; --yes answers it.\n`);
      return false;
    }
    const lines = createInterface({ input: stdin, output: stdout });
    try {
      return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
    } finally {
      lines.close();
    }
  },
};

/** What the SDK has to say of a history that diverges is said by the verdict. */
const quietly: typeof checkReplay = (...args) => {
  installRuntime(pino({ level: 'silent' }));
  return checkReplay(...args);
};

createProgram({ config: () => loadProcessConfig(), console, checkReplay: quietly })
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`error: ${errorMessage(error)}\n`);
    process.exitCode = (error as { exitCode?: number }).exitCode ?? 1;
  });
