import { XMLParser } from 'fast-xml-parser';

/** The verbs of a messaging TwiML document that are carried out, in their order (https://www.twilio.com/docs/messaging/twiml). */
export type TwimlVerb =
  { verb: 'message'; body: string; mediaUrl?: string } | { verb: 'redirect'; url: string; method: 'GET' | 'POST' };

export type Twiml = { ok: true; verbs: TwimlVerb[] } | { ok: false; problem: string };

/** A node as the parser gives it with `preserveOrder`: its name is the key that is not `:@`. */
type Node = Record<string, unknown> & { ':@'?: Record<string, string> };

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: false,
  processEntities: true,
});

/** Reads a TwiML document. Verbs that messaging has not are left out, as Twilio does. */
export function readTwiml(text: string): Twiml {
  // Entities of a document type of its own can make megabytes out of a few lines; TwiML never has one.
  if (/<!DOCTYPE/i.test(text)) return { ok: false, problem: 'it has a document type' };
  let document: Node[];
  try {
    document = parser.parse(text) as Node[];
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
  const response = document.find((node) => 'Response' in node);
  if (!response) return { ok: false, problem: 'it has no <Response>' };
  return { ok: true, verbs: (response.Response as Node[]).flatMap(readVerb) };
}

function readVerb(node: Node): TwimlVerb[] {
  if ('Message' in node) return [readMessage(node.Message as Node[])];
  if (!('Redirect' in node)) return [];
  const method = node[':@']?.method?.toUpperCase() === 'GET' ? 'GET' : 'POST';
  return [{ verb: 'redirect', url: textOf(node.Redirect as Node[]).trim(), method }];
}

/** `<Message>text</Message>`, or a `<Body>` and a `<Media>` inside. */
function readMessage(children: Node[]): TwimlVerb {
  const inside = (name: string): string | undefined => {
    const child = children.find((node) => name in node);
    return child && textOf(child[name] as Node[]);
  };
  const mediaUrl = inside('Media')?.trim();
  return { verb: 'message', body: inside('Body') ?? textOf(children), ...(mediaUrl && { mediaUrl }) };
}

function textOf(children: Node[]): string {
  return children.map((node) => ('#text' in node ? String(node['#text']) : '')).join('');
}
