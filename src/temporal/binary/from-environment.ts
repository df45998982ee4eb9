import { StartupError } from '../../startup-error';
import type { BinarySource } from './source';
import { found, notFound } from './source';

/** The copy that an environment variable points at. One that does not serve is an error: it was asked for by name. */
export const fromEnvironment: BinarySource = {
  name: 'the environment',
  remedy: (program) => `point ${program.environmentVariable} at a copy of it`,
  async find(program, { env }) {
    const variable = program.environmentVariable;
    const path = env[variable];
    if (!path) return notFound(`${variable} is not set`);
    const defect = await program.defectOf(path);
    if (defect === undefined) return found(path);
    throw new StartupError(
      `Expected ${variable} to be the path of ${program.title}, but ${path} does not serve: ${defect}.\n` +
        `Correct it, or unset ${variable} and one is found or downloaded for you.`,
    );
  },
};
