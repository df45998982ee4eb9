import { runNode, tool } from './run.mjs';

/** Runs jest as the project's tests need it. */
export function runJest(args, env = {}) {
  // Two workers: tests start servers of their own, and more of them at once only wait for each other.
  return runNode([tool('jest/bin/jest.js'), '--maxWorkers=2', ...args], env);
}
