/**
 * Something outside the program keeps it from starting: a setting, a port, a missing binary or namespace. The message
 * says what was found and what to do about it, and is all that the person sees: no stack, exit code 78 (`EX_CONFIG` of
 * sysexits.h).
 */
export class StartupError extends Error {
  override readonly name: string = 'StartupError';
  /** Exit code of a process that ends because of this. */
  readonly exitCode = 78;
}
