import { LiquidFault } from '../problems';
import { textFilter, type Filter } from './filter';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Filters for HTML and URLs. */
export const MARKUP_FILTERS: Readonly<Record<string, Filter>> = {
  escape: textFilter((text) => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!)),
  escape_once: textFilter((text) =>
    text.replace(/[<>"']|&(?!(?:[a-zA-Z]+|#\d+);)/g, (character) => ESCAPES[character]!),
  ),
  newline_to_br: textFilter((text) => text.replace(/\r?\n/g, '<br />\n')),
  strip_html: textFilter((text) => removeSpans(removeSpans(text, HTML_BLOCKS), HTML_TAGS)),
  url_encode: textFilter(urlEncode),
  url_decode: textFilter(urlDecode),
};

type Span = readonly [opening: string, closing: string];
const HTML_BLOCKS: readonly Span[] = [
  ['<script', '</script>'],
  ['<style', '</style>'],
  ['<!--', '-->'],
];
const HTML_TAGS: readonly Span[] = [['<', '>']];

/** In one pass: a regular expression would look for each missing end again and again. */
function removeSpans(text: string, spans: readonly Span[]): string {
  let open = spans;
  let kept = '';
  let from = 0;
  for (let at = text.indexOf('<'); at >= 0 && open.length > 0;) {
    const span = open.find(([opening]) => text.startsWith(opening, at));
    const end = span ? text.indexOf(span[1], at + span[0].length) : -1;
    if (span && end >= 0) {
      kept += text.slice(from, at);
      from = end + span[1].length;
    } else if (span) {
      open = open.filter((other) => other !== span);
    }
    at = text.indexOf('<', Math.max(from, at + 1));
  }
  return kept + text.slice(from);
}

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** As in a form: a space is `+`, and only letters, digits, `-`, `.`, `_` and `~` stay. */
function urlEncode(text: string): string {
  return encodeURIComponent(text.replace(LONE_SURROGATE, '\uFFFD'))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');
}

/** A per cent sign that begins no code stays as it is. */
function urlDecode(text: string): string {
  return text.replace(/\+/g, ' ').replace(/(?:%[0-9a-f]{2})+/gi, (codes) => {
    try {
      return decodeURIComponent(codes);
    } catch {
      throw new LiquidFault('value', `Expected UTF-8, but "${codes.slice(0, 40)}" is not`);
    }
  });
}
