import { compileRegex } from '../../engine/regex';

/** Texts that tend to match what flows ask for: a word, a number, an address, a date. */
const LIKELY = ['yes', '1', '12345', 'abc', 'ada@example.com', '+15550001111', '2026-01-31', '10:30', 'a b'];

/** Texts that a whole-string pattern matches; none where it is beyond this reader. */
export function sampleRegex(pattern: string): string[] {
  const compiled = compileRegex(pattern);
  const matches = (text: string): boolean => compiled.engine !== 're2' || compiled.test(text);
  return [...new Set([...new Reader(pattern).alternatives(), ...LIKELY])].filter(matches);
}

/** Reads a pattern and writes one short text for each of its outermost alternatives. */
class Reader {
  private at = 0;

  constructor(private readonly pattern: string) {}

  alternatives(): string[] {
    const found = [this.sequence()];
    while (this.take('|')) found.push(this.sequence());
    return found;
  }

  private sequence(): string {
    let text = '';
    while (this.at < this.pattern.length && !')|'.includes(this.pattern[this.at]!)) text += this.repeated();
    return text;
  }

  private repeated(): string {
    const one = this.atom();
    if (this.take('*') || this.take('?')) return this.lazily('');
    if (this.take('+')) return this.lazily(one);
    const [bounds, least] = /^\{(\d+)(?:,\d*)?\}/.exec(this.pattern.slice(this.at)) ?? [];
    if (bounds === undefined) return one;
    this.at += bounds.length;
    return this.lazily(one.repeat(Math.min(Number(least), 100)));
  }

  private lazily(text: string): string {
    this.take('?');
    return text;
  }

  private atom(): string {
    if (this.take('(')) return this.group();
    if (this.take('[')) return this.characterClass();
    if (this.take('\\')) return escaped(this.next());
    const character = this.next();
    if (character === '.') return 'a';
    return character === '^' || character === '$' ? '' : character;
  }

  private group(): string {
    const [marker = ''] = /^\?(?::|P?<[A-Za-z]\w*>|[a-z]+:)/.exec(this.pattern.slice(this.at)) ?? [];
    this.at += marker.length;
    const [first = ''] = this.alternatives();
    this.take(')');
    return first;
  }

  /** The first character that the class names; one that no class leaves out, where it says what it is not. */
  private characterClass(): string {
    const negated = this.take('^');
    const first = this.take('\\') ? escaped(this.next()) : this.next();
    while (this.at < this.pattern.length && !this.take(']')) {
      this.take('\\');
      this.next();
    }
    return negated ? '~' : first;
  }

  private next(): string {
    const character = this.pattern[this.at] ?? '';
    this.at += 1;
    return character;
  }

  private take(character: string): boolean {
    if (this.pattern[this.at] !== character) return false;
    this.at += 1;
    return true;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  d: '1',
  w: 'a',
  s: ' ',
  D: 'a',
  W: '!',
  S: 'a',
  n: '\n',
  t: '\t',
  b: '',
  B: '',
};

function escaped(character: string): string {
  return ESCAPES[character] ?? character;
}
