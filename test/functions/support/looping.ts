/** Runs a Function that is in a loop for ever, and passes on what it prints: the id of its process. */
import { join } from 'node:path';
import { FunctionProcesses } from '../../../src/functions/function-processes';

const directory = join(__dirname, '..', 'functions');
const processes = new FunctionProcesses(directory, { timeoutMilliseconds: 120_000, memoryMegabytes: 128 });
const invocation = {
  file: join(directory, 'fails.js'),
  directory,
  path: '/fails',
  event: { how: 'loop' },
  domainName: 'localhost',
  accountSid: `AC${'0'.repeat(32)}`,
  authToken: 'secret',
  twilioOrigin: 'http://localhost',
};
void processes.run(invocation, (_stream, line) => void process.stdout.write(line));
