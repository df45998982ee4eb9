import { errorMessage } from '../error-message';
import type { ConfigProblem, Variables } from './problems';
import type { ReadFile } from './tls-files';

/** A key of AES-256, with the name that is written beside what it has encrypted. */
export interface EncryptionKey {
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

const TEXT = 'PERDURE_ENCRYPTION_KEYS';
const FILE = 'PERDURE_ENCRYPTION_KEYS_PATH';
const KEY_BYTES = 32;

/**
 * The keys that encrypt payloads: `id:base64`, separated by commas or lines, as text or in a file. The first one encrypts,
 * all of them decrypt. In a file, `#` begins a comment.
 */
export function readEncryptionKeys(
  set: Variables,
  readFile: ReadFile,
): { keys: EncryptionKey[]; problems: ConfigProblem[] } {
  const variable = set[TEXT] === undefined ? FILE : TEXT;
  try {
    const path = set[FILE];
    const text = set[TEXT] ?? (path === undefined ? undefined : readFile(path).toString());
    if (text === undefined) return { keys: [], problems: [] };
    const keys = entriesOf(text).map(toKey);
    const expected = problemOf(keys);
    return expected === undefined ? { keys: keys as EncryptionKey[], problems: [] } : refused(variable, expected);
  } catch (error) {
    return refused(variable, `a readable file, but ${errorMessage(error)}`);
  }
}

function entriesOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((entry) => entry.replace(/#.*/, '').trim())
    .filter(Boolean);
}

function toKey(entry: string): EncryptionKey | undefined {
  const [, id, encoded = ''] = /^([\w.-]{1,64}):([\w+/-]+={0,2})$/.exec(entry) ?? [];
  const key = Buffer.from(encoded, 'base64');
  return id === undefined || key.length !== KEY_BYTES ? undefined : { id, key };
}

function problemOf(keys: readonly (EncryptionKey | undefined)[]): string | undefined {
  if (keys.length === 0) return 'at least one key';
  const wrong = keys.indexOf(undefined);
  if (wrong >= 0) return `keys of the form id:base64, the base64 of 32 bytes, but number ${wrong + 1} is not`;
  if (new Set(keys.map((key) => key?.id)).size < keys.length) return 'keys with an id each, but two have the same';
  return undefined;
}

function refused(variable: string, expected: string): { keys: EncryptionKey[]; problems: ConfigProblem[] } {
  const remedy = 'Make one with: echo "k1:$(openssl rand -base64 32)"';
  return { keys: [], problems: [{ variable, message: `Expected ${variable} to be ${expected}. ${remedy}` }] };
}
