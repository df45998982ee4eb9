import type { Logger } from 'pino';
import type { Program } from './program';

/** What a source was asked to find a program with. */
export interface Search {
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the project's cache; made when first needed. */
  readonly cacheDir: string;
  readonly logger: Logger;
}

export type Finding = { found: true; path: string } | { found: false; reason: string };

/** One place where a program may come from. The resolver asks them in order and takes the first that has it. */
export interface BinarySource {
  /** For the log, such as `PATH`. */
  readonly name: string;
  /** What a person can do so that this source has the program; undefined when there is nothing. */
  remedy(program: Program): string | undefined;
  /**
   * Looks for the program, downloading it where that is what the source does.
   *
   * @throws StartupError when the person asked for exactly this source, and it cannot serve
   */
  find(program: Program, search: Search): Promise<Finding>;
}

export const found = (path: string): Finding => ({ found: true, path });
export const notFound = (reason: string): Finding => ({ found: false, reason });
