import { parseArgs, type ParseArgsConfig } from 'node:util';

/** An argument that a program for developers cannot do anything with. */
class WrongArgument extends Error {}

/**
 * Reads the arguments of this process.
 *
 * @throws WrongArgument which {@link tellFailure} tells without a stack
 */
export function readArguments<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new WrongArgument((error as Error).message);
  }
}

/** @throws WrongArgument where the text is no number above 0 */
export function positive(text: string, option: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new WrongArgument(`Expected ${option} to be a number above 0, but it is '${text}'`);
}

/** @throws WrongArgument where the text is no whole number above 0 */
export function count(text: string, option: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new WrongArgument(`Expected ${option} to be a whole number above 0, but it is '${text}'`);
}

/** @throws WrongArgument where one of the names is none of those that there are */
export function known(names: readonly string[], all: readonly string[], what: string): void {
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length > 0)
    throw new WrongArgument(`Expected ${what} (${all.join(', ')}), but got ${unknown.join(', ')}`);
}

/** Tells on standard error why a program has failed, and has it exit with 1. */
export function tellFailure(error: unknown): void {
  console.error(error instanceof WrongArgument ? error.message : error);
  process.exitCode = 1;
}
