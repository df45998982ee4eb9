/** What a text holds: a JSON value, or the first place where it is not JSON. */
export type JsonText = { ok: true; value: unknown } | { ok: false; message: string };

/**
 * Parses JSON text. The message of a failure names line and column, both from 1. It is found by our own scan, because the
 * messages of `JSON.parse` name a place only sometimes, and change with every version of Node.
 */
export function parseJsonText(text: string): JsonText {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { offset, message } = firstFault(text);
    return { ok: false, message: `${message} at ${lineAndColumn(text, offset)}` };
  }
}

interface Fault {
  offset: number;
  message: string;
}

/** Plain characters are all from the space on but `"` and `\`. The repetitions do not nest: an unclosed string is linear. */
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const SPACE = /[ \t\n\r]*/y;

type Expectation = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end' | 'end of text';

const WANTED: Readonly<Record<Expectation, string>> = {
  value: 'a value',
  'value or ]': "a value or ']'",
  key: 'a property name in double quotes',
  'key or }': "a property name in double quotes or '}'",
  ':': "':' after the property name",
  ', or end': "',' or the closing bracket",
  'end of text': 'the end of the text',
};

function firstFault(text: string): Fault {
  const open: ('{' | '[')[] = [];
  let expected: Expectation = 'value';
  let offset = spaceLength(text, 0);
  for (;;) {
    const token = text[offset];
    const length = tokenLength(text, offset, expected);
    const next: Expectation | undefined = length > 0 ? after(token ?? '', expected, open) : undefined;
    if (next === undefined) return { offset, message: complaint(token, expected) };
    expected = next;
    offset += length;
    offset += spaceLength(text, offset);
  }
}

/** Length of the token at `offset`, or 0 where no token begins that may stand there. */
function tokenLength(text: string, offset: number, expected: Expectation): number {
  const token = text[offset];
  if (token === undefined) return 0;
  if ('{}[]:,'.includes(token)) return 1;
  if (expected === 'key' || expected === 'key or }') return matchLength(STRING, text, offset);
  return expected.startsWith('value') ? matchLength(STRING, text, offset) || matchLength(SCALAR, text, offset) : 0;
}

/** What may follow `token`, or undefined where it may not stand. Keeps count of the brackets that are open. */
function after(token: string, expected: Expectation, open: ('{' | '[')[]): Expectation | undefined {
  const closed = (): Expectation => (open.length > 0 ? ', or end' : 'end of text');
  const atValue = expected === 'value' || expected === 'value or ]';
  switch (token) {
    case '{':
    case '[':
      if (!atValue) return undefined;
      open.push(token);
      return token === '{' ? 'key or }' : 'value or ]';
    case '}':
    case ']':
      if (!(expected === ', or end' || expected.endsWith(`or ${token}`))) return undefined;
      return open.pop() === (token === '}' ? '{' : '[') ? closed() : undefined;
    case ',':
      if (expected !== ', or end') return undefined;
      return open.at(-1) === '{' ? 'key' : 'value';
    case ':':
      return expected === ':' ? 'value' : undefined;
    default:
      return atValue ? closed() : ':';
  }
}

function complaint(token: string | undefined, expected: Expectation): string {
  if (token === undefined) return `is not JSON: it ends where ${WANTED[expected]} is expected`;
  if (token === '"' && expected !== ', or end' && expected !== ':') {
    return 'is not JSON: a string is not closed, or holds a character that must be escaped,';
  }
  const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(token) ? `'${token}'` : `U+${hex(token)}`;
  return `is not JSON: ${shown} found, ${WANTED[expected]} expected`;
}

function hex(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}

function spaceLength(text: string, offset: number): number {
  return text.charCodeAt(offset) <= 32 ? matchLength(SPACE, text, offset) : 0;
}

function matchLength(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0].length ?? 0;
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}
