import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { loadConfig } from '../config';
import { errorMessage } from '../error-message';
import type { Console } from './connect';
import { createProgram } from './program';

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

createProgram({ config: () => loadConfig(process.env), console })
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`error: ${errorMessage(error)}\n`);
    process.exitCode = (error as { exitCode?: number }).exitCode ?? 1;
  });
