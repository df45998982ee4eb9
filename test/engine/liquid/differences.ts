/** Where our Liquid is not Shopify's: the rows of the table in docs/liquid.md, each held by a test. */
export interface Difference {
  /** What differs. */
  about: string;
  template: string;
  /** The context, where the template reads any. */
  data?: object;
  /** What Shopify's Liquid makes of it: a text, or something else. */
  shopify: { prints: string } | { does: string };
  /** What it renders to here. */
  here: string;
  /** Whether rendering it is warned about (81018). */
  warning?: boolean;
  why: string;
}

export const DIFFERENCES: readonly Difference[] = [
  {
    about: 'The filter `to_json`',
    template: '{"body": {{ text | to_json }}}',
    data: { text: 'say "hi"' },
    shopify: { does: 'does not have it' },
    here: '{"body": "say \\"hi\\""}',
    why: "Studio's addition, and its most used filter.",
  },
  {
    about: 'An object that is printed',
    template: '{{ parsed }}',
    data: { parsed: { a: 1 } },
    shopify: { prints: '{"a"=>1}' },
    here: '{"a":1}',
    why: 'Studio prints JSON, and flows pass whole objects on that way.',
  },
  {
    about: 'An array of the context that is printed',
    template: '{{ list }} {{ list | sort }}',
    data: { list: ['b', 'a'] },
    shopify: { prints: 'ba ab' },
    here: '["b","a"] ab',
    why: "As for objects; an array that a filter has made prints as in Shopify's.",
  },
  {
    about: 'The variable `now`',
    template: '{{ now | date: "%Y-%m-%d" }}',
    shopify: { prints: '' },
    here: '2026-11-21',
    why: 'Authors write it with and without quotes.',
  },
  {
    about: 'The zone of dates',
    template: '{{ "2026-11-21T18:30:00Z" | date: "%H:%M" }}',
    shopify: { prints: '18:30' },
    here: '10:30',
    why: 'Studio shows all dates in Pacific time; the zone can be configured.',
  },
  {
    about: 'Dates with slashes',
    template: '{{ "3/14/2026" | date: "%b %d" }}',
    shopify: { prints: '3/14/2026' },
    here: 'Mar 14',
    why: 'Month first, as Americans write; Ruby takes the day first and finds no month 14.',
  },
  {
    about: 'Rounds of a loop',
    template: '{% for i in (1..100) %}{{ i }} {% endfor %}',
    shopify: { prints: '1 2 3 … 100 ' },
    here: '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 ',
    warning: true,
    why: "Studio's limit of 15; `offset: continue` gets at the rest.",
  },
  {
    about: 'Length of a text',
    template: '{{ text | size }} {{ text | append: text | truncate: 5 }}',
    data: { text: '👍' },
    shopify: { prints: '1 👍👍' },
    here: '2 👍👍',
    why: 'Studio counts as Java does, in UTF-16 units; no filter cuts a character in two.',
  },
  {
    about: 'Size of a number',
    template: '{{ 7 | size }}',
    shopify: { prints: '8' },
    here: '0',
    why: 'Ruby tells how many bytes the number takes.',
  },
  {
    about: 'Floats of the context',
    template: '{{ price }} {{ 5.0 }}',
    data: { price: 5.0 },
    shopify: { prints: '5.0 5.0' },
    here: '5 5.0',
    why: 'The context is JSON, in which 5.0 and 5 are one number.',
  },
  {
    about: 'Very large and very small numbers',
    template: '{{ large }} {{ small }}',
    data: { large: 1e21, small: 1e-7 },
    shopify: { prints: '1.0e+21 1.0e-07' },
    here: '1000000000000000000000 0.0000001',
    why: 'People read the text. Integers are exact up to 2^53.',
  },
  {
    about: "An array's item by a number behind a dot",
    template: '{{ list.0 }}',
    data: { list: ['a', 'b'] },
    shopify: { prints: '' },
    here: 'a',
    why: "Means nothing else, and the canvas's authors know it from other tools.",
  },
  {
    about: "Names of JavaScript's objects",
    template: '[{{ data.constructor }}]',
    data: { data: { constructor: 'Ford' } },
    shopify: { prints: '[Ford]' },
    here: '[]',
    why: '`constructor`, `prototype` and `__proto__` are kept out of the context.',
  },
  {
    about: 'Quotes within quotes',
    template: `{{ 'it\\'s' }}`,
    shopify: { does: 'does not parse' },
    here: "it's",
    why: "Only where a template does not parse otherwise: Shopify's Liquid has no escapes.",
  },
  {
    about: 'Tags that read other templates',
    template: '{% include "header" %}',
    shopify: { does: 'prints the other template' },
    here: '{% include "header" %}',
    warning: true,
    why: 'A flow has no other templates: `include`, `render`, `layout` and `block` are unknown.',
  },
  {
    about: 'Filters for Base64, and any other that is unknown',
    template: '{{ "a" | base64_encode }}',
    shopify: { prints: 'YQ==' },
    here: 'a',
    warning: true,
    why: 'Studio does not list them. The input passes through, with a warning when the flow is saved, too.',
  },
  {
    about: 'A template that does not parse',
    template: 'Hi {{ name',
    shopify: { does: 'raises an error' },
    here: 'Hi {{ name',
    warning: true,
    why: 'The step goes on with the text as it is written, which shows what is to be mended.',
  },
  {
    about: 'An output that cannot be evaluated',
    template: 'a{{ 1 | divided_by: 0 }}b',
    shopify: { prints: 'aLiquid error: divided by 0b' },
    here: 'ab',
    warning: true,
    why: "The error belongs in the step's log, not in a message to a customer.",
  },
  {
    about: 'A text compared with a number',
    template: '{% if answer > 5 %}more{% else %}less{% endif %}',
    data: { answer: '7' },
    shopify: { prints: 'Liquid error: comparison of String with 5 failed' },
    here: 'less',
    warning: true,
    why: 'Does not hold, so that the `else` is taken. `plus: 0` makes the text a number.',
  },
];
