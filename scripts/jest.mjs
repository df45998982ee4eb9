import { runNode, tool } from './run.mjs';

/** Runs jest as the project's tests need it. */
export function runJest(args, env = {}) {
  // Three workers on two cores: many tests wait for servers of their own. With more, those only wait for each other.
  return runNode([tool('jest/bin/jest.js'), '--maxWorkers=3', ...args], env);
}
