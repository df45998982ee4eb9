import { runNode, tool } from './run.mjs';

/** Every suite leaves all that it has loaded behind: with more room for what is new, less of it is copied before it dies. */
const NODE_OPTIONS = ['--max-semi-space-size=64'];

/** Runs jest as the project's tests need it. Its workers get the options of Node.js too, and what they start does not. */
export function runJest(args, env = {}) {
  // Four workers on two cores: many tests wait for servers of their own, or for time to pass.
  return runNode([...NODE_OPTIONS, tool('jest/bin/jest.js'), '--maxWorkers=4', ...args], env);
}
