/** An element of an XML document. */
interface Element {
  name: string;
  attributes: Readonly<Record<string, string>>;
  children: Element[];
  text: string;
}

/** What a webhook of a message asks for in TwiML: https://www.twilio.com/docs/messaging/twiml */
export type Verb =
  | { verb: 'message'; body: string; media: string[]; to?: string; from?: string; statusCallback?: string }
  | { verb: 'redirect'; url: string; method: 'GET' | 'POST' };

/** The document is none that TwiML knows: https://www.twilio.com/docs/api/errors/12100 */
export class TwimlError extends Error {
  override readonly name = 'TwimlError';
}

/**
 * Reads the verbs of a response, in their order; those after a redirect are out of reach. An empty document has none.
 *
 * @throws TwimlError
 */
export function parseTwiml(document: string): Verb[] {
  if (document.trim() === '') return [];
  const root = parseXml(document);
  if (root.name !== 'Response') throw new TwimlError(`Expected the element Response, but got ${root.name}`);
  const verbs: Verb[] = [];
  for (const element of root.children) {
    const verb = toVerb(element);
    verbs.push(verb);
    if (verb.verb === 'redirect') break;
  }
  return verbs;
}

function toVerb(element: Element): Verb {
  const { name, attributes, children, text } = element;
  if (name === 'Redirect') {
    return { verb: 'redirect', url: text.trim(), method: attributes.method?.toUpperCase() === 'GET' ? 'GET' : 'POST' };
  }
  if (name !== 'Message' && name !== 'Sms') throw new TwimlError(`Expected Message or Redirect, but got ${name}`);
  const textsOf = (child: string): string[] => children.filter((item) => item.name === child).map((item) => item.text);
  const { to, from, statusCallback, action } = attributes;
  return {
    verb: 'message',
    body: [text.trim(), ...textsOf('Body')].join(''),
    media: textsOf('Media').map((url) => url.trim()),
    to,
    from,
    statusCallback: statusCallback ?? action,
  };
}

const TOKEN =
  /<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[(?<cdata>[^]*?)\]\]>|<\/(?<close>[\w:.-]+)\s*>|<(?<open>[\w:.-]+)(?<attributes>[^<>]*)>|(?<text>[^<]+)/y;

/** The part of XML that TwiML needs: elements, attributes, text, character data, comments. */
function parseXml(document: string): Element {
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < document.length; at = TOKEN.lastIndex) {
    const groups = TOKEN.exec(document)?.groups;
    if (!groups) throw new TwimlError(`Expected XML, but got ${document.slice(at, at + 20)}`);
    takeToken(open, groups);
  }
  const [root, ...others] = top.children;
  if (open.length !== 1 || !root || others.length > 0) throw new TwimlError('Expected one element that is closed');
  return root;
}

function takeToken(open: Element[], { cdata, close, open: name, attributes, text }: Record<string, string>): void {
  const parent = open.at(-1)!;
  if (name !== undefined) {
    const element = { name, attributes: parseAttributes(attributes ?? ''), children: [], text: '' };
    parent.children.push(element);
    if (!attributes?.endsWith('/')) open.push(element);
  } else if (close !== undefined) {
    if (open.length === 1 || open.pop()?.name !== close) throw new TwimlError(`Unexpected end of ${close}`);
  } else {
    parent.text += cdata ?? unescape(text ?? '');
  }
}

function parseAttributes(text: string): Record<string, string> {
  const attributes = new Map<string, string>();
  for (const match of text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    attributes.set(match[1] ?? '', unescape(match[2] ?? match[3] ?? ''));
  }
  return Object.fromEntries(attributes);
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescape(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex: string, decimal: string, name: string) => {
      if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? whole) : whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
