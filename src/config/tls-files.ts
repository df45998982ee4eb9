import { errorMessage } from '../error-message';
import type { ConfigProblem, Variables } from './problems';

/** Contents of the PEM files of a TLS connection, by the middle of their variables' names. */
export type TlsFiles = Partial<Record<(typeof TLS_FILES)[number], Buffer>>;
export type ReadFile = (path: string) => Buffer;

const TLS_FILES = ['SERVER_CA_CERT', 'CLIENT_CERT', 'CLIENT_KEY'] as const;
/** Each is given as text (`…_DATA`) or as the path of a file (`…_PATH`). */
export function readTlsFiles(set: Variables, readFile: ReadFile): { contents: TlsFiles; problems: ConfigProblem[] } {
  const contents: TlsFiles = {};
  const problems: ConfigProblem[] = [];
  for (const file of TLS_FILES) {
    const [data, variable] = [set[`TEMPORAL_TLS_${file}_DATA`], `TEMPORAL_TLS_${file}_PATH`];
    const path = set[variable];
    try {
      if (data !== undefined) contents[file] = Buffer.from(data);
      else if (path !== undefined) contents[file] = readFile(path);
    } catch (error) {
      const reason = errorMessage(error);
      problems.push({ variable, message: `Expected ${variable} to be a readable file, but ${reason}.` });
    }
  }
  return { contents, problems };
}
