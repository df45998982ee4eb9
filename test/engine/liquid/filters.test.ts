import { FILTERS } from '../../../src/engine/liquid';
import { render, text } from './support/render';

/** Of each filter at least what golden-liquid does not have: texts that are not ASCII, odd values, exact numbers. */
const rows: Record<string, [template: string, expected: string][]> = {
  abs: [['{{ -5.0 | abs }} {{ "-7" | abs }} {{ nothing | abs }}', '5.0 7 0']],
  append: [['{{ list | append: "!" }}', '["b","A",null,10,9]!']],
  at_least: [['{{ 1 | at_least: 2.0 }} {{ "3" | at_least: 2 }}', '2.0 3']],
  at_most: [['{{ 3 | at_most: 2.5 }} {{ 1 | at_most: "2" }}', '2.5 1']],
  capitalize: [['{{ "éCOLE A" | capitalize }} {{ "" | capitalize }}', 'École a ']],
  ceil: [['{{ 1.2 | ceil }} {{ -0.5 | ceil }} {{ "4.1" | ceil }}', '2 0 5']],
  compact: [['{{ list | compact | join: "," }}', 'b,A,10,9']],
  concat: [['{{ list | concat: more | size }}', '7']],
  date: [['{{ "2026-03-01" | date: "%b %-d" }}', 'Mar 1']],
  default: [
    [
      '{{ nothing | default: "en" }} {{ "" | default: "en" }} {{ 0 | default: "en" }} {{ object | default: 1 | to_json }}',
      'en en 0 {"a":1,"b":2}',
    ],
  ],
  divided_by: [
    [
      '{{ 7 | divided_by: 2 }} {{ -7 | divided_by: 2 }} {{ 7 | divided_by: 2.0 }} {{ 6 | divided_by: 2.0 }}',
      '3 -4 3.5 3.0',
    ],
    ['{{ 0.3 | divided_by: 0.1 }}', '3.0'],
  ],
  downcase: [['{{ "ÉCOLE" | downcase }}', 'école']],
  escape: [['{{ "<a href=\'x\'>\\"&amp;" | escape }}', '&lt;a href=&#39;x&#39;&gt;&quot;&amp;amp;']],
  escape_once: [[`{{ '"&amp;&#39;&<' | escape_once }}`, '&quot;&amp;&#39;&amp;&lt;']],
  find: [['{% assign found = people | find: "name", "Bo" %}{{ found.age }}', '7']],
  find_index: [['{{ people | find_index: "name", "Bo" }}', '1']],
  first: [['{{ list | first }} {{ (4..9) | first }} {{ object | first }}', 'b 4 a1']],
  floor: [['{{ 1.8 | floor }} {{ -1.2 | floor }}', '1 -2']],
  has: [['{{ people | has: "name", "Bo" }} {{ people | has: "name", "Cy" }}', 'true false']],
  join: [['{{ nested | join: "-" }} {{ people | join }}', '1-2-3 {"name":"Al","age":9} {"name":"Bo","age":7}']],
  last: [['{{ list | last }} {{ (4..9) | last }} {{ object | last }}', '9 9 ']],
  lstrip: [['[{{ "\t é " | lstrip }}]', '[é ]']],
  map: [['{{ people | map: "age" | join: "," }} {{ people | map: "constructor" | join: "," }}', '9,7 ,']],
  minus: [['{{ 1.1 | minus: 1 }} {{ "3" | minus: "5" }} {{ 5 | minus: 0.0 }}', '0.1 -2 5.0']],
  modulo: [['{{ 7 | modulo: 3 }} {{ -7 | modulo: 3 }} {{ 7.5 | modulo: 2 }} {{ 0.3 | modulo: 0.1 }}', '1 2 1.5 0.0']],
  newline_to_br: [['{{ lines | newline_to_br }}', 'a<br />\nb<br />\nc']],
  plus: [
    [
      '{{ 0.1 | plus: 0.2 }} {{ "12 people" | plus: 1 }} {{ " 1.5 " | plus: 1 }} {{ true | plus: 1 }} {{ object | plus: 1 }}',
      '0.3 13 2.5 1 1',
    ],
  ],
  prepend: [['{{ 1 | prepend: 0.5 }}', '0.51']],
  reject: [['{{ people | reject: "name", "Bo" | map: "name" }}', 'Al']],
  remove: [['{{ "whatsapp:+1" | remove: "whatsapp:" }} {{ "a.b.c" | remove: "." }}', '+1 abc']],
  remove_first: [['{{ "a.b.c" | remove_first: "." }}', 'ab.c']],
  remove_last: [['{{ "a.b.c" | remove_last: "." }}', 'a.bc']],
  replace: [
    [
      '{{ "+15551" | replace: "+", "%2B" }} {{ "ab" | replace: "", "-" }} {{ "a" | replace: "a", "$&$1" }}',
      '%2B15551 -a-b- $&$1',
    ],
  ],
  replace_first: [['{{ "aa" | replace_first: "a", "$&$&" }}', '$&$&a']],
  replace_last: [['{{ "aa" | replace_last: "a", "$&" }}', 'a$&']],
  reverse: [['{{ nested | reverse | join }}', '3 2 1']],
  round: [
    [
      '{{ 2.5 | round }} {{ -2.5 | round }} {{ 1.005 | round: 2 }} {{ 5 | round: 2 }} {{ 1250 | round: -2 }} {{ 4.2 | round: 999 }}',
      '3 -3 1.01 5 1300 4.2',
    ],
  ],
  rstrip: [['[{{ " é \n" | rstrip }}]', '[ é]']],
  size: [
    [
      '{{ "héé" | size }} {{ list | size }} {{ (2..4) | size }} {{ object | size }} {{ 12 | size }} {{ nothing | size }}',
      '3 5 3 2 0 0',
    ],
  ],
  slice: [['{{ "a👍b" | slice: 1 }} {{ "abc" | slice: -2, 2 }} {{ list | slice: 1, 2 | join: "," }}', '👍 bc A,']],
  sort: [['{{ numbers | sort | join }} {{ people | sort: "age" | map: "name" }}', '-1 2 9 10 BoAl']],
  sort_natural: [['{{ list | sort_natural | join: "," }}', '10,9,A,b,']],
  split: [
    [
      '{{ " a  b " | split: " " | join: "," }} {{ "a👍" | split: "" | join: "," }} {{ "a,,b,," | split: "," | size }}',
      'a,b a,👍 3',
    ],
  ],
  strip: [['[{{ "\n 1 \t" | strip }}]', '[1]']],
  strip_html: [
    ['{{ "<p>Hi <b>you</b><!-- < > --></p><script>x<y</script> <style>a</style>3 < 4" | strip_html }}', 'Hi you 3 < 4'],
  ],
  strip_newlines: [['{{ lines | strip_newlines }}', 'abc']],
  sum: [['{{ numbers | sum }} {{ people | sum: "age" }} {{ "1.5" | sum }}', '20 16 1.5']],
  times: [['{{ 1.1 | times: 3 }} {{ "2" | times: "2.5" }} {{ 3 | times: 2 }} {{ 3 | times: 2.0 }}', '3.3 5.0 6 6.0']],
  to_json: [['{{ object | to_json }} {{ "é\\"" | to_json }}', '{"a":1,"b":2} "é\\""']],
  truncate: [
    [
      '{{ "a👍👍👍👍" | truncate: 4 }} {{ "abc" | truncate: 3 }} {{ "abcdef" | truncate: 2 }} {{ nothing | truncate }}',
      'a... abc ... ',
    ],
  ],
  truncatewords: [['{{ "one two three" | truncatewords: 2, "…" }} {{ "one" | truncatewords: 0 }}', 'one two… one']],
  uniq: [['{{ "a,b,a" | split: "," | uniq | join }} {{ people | uniq: "age" | size }}', 'a b 2']],
  upcase: [['{{ "straße" | upcase }}', 'STRASSE']],
  url_decode: [['{{ "a+b%20c%C3%A9 100%" | url_decode }}', 'a b cé 100%']],
  url_encode: [
    [`{{ "a b+c/é!'()*~-._" | url_encode }}`, 'a+b%2Bc%2F%C3%A9%21%27%28%29%2A~-._'],
    ['{{ lone | url_encode }}', '%EF%BF%BD'],
  ],
  where: [['{{ people | where: "age", 7 | map: "name" }} {{ people | where: "name" | size }}', 'Bo 2']],
};

const scope = {
  list: ['b', 'A', null, 10, 9],
  more: ['x', 'y'],
  nested: [1, [2, [3]]],
  numbers: [10, 9, -1, 2],
  object: { a: 1, b: 2 },
  people: [
    { name: 'Al', age: 9 },
    { name: 'Bo', age: 7 },
  ],
  lines: 'a\nb\r\nc',
  lone: '\ud800',
};

describe('filters', () => {
  it.each(Object.keys(FILTERS))('%s', (name) => {
    for (const [template, expected] of rows[name] ?? []) {
      expect(template).toContain(`| ${name}`);
      expect(text(template, scope)).toBe(expected);
    }
    expect(rows[name]?.length).toBeGreaterThan(0);
  });

  it('has no rows for filters that there are not', () => {
    expect(Object.keys(rows).filter((name) => !(name in FILTERS))).toEqual([]);
  });

  it.each(Object.entries(FILTERS))('%s wants the arguments that it takes', (name, { min, max }) => {
    const call = (count: number) => `{{ list | ${name}${count > 0 ? `: ${Array(count).fill('1').join(', ')}` : ''} }}`;
    expect(render(call(max + 1), scope).problems).toMatchObject([{ kind: 'filter' }]);
    if (min > 0) expect(render(call(min - 1), scope).problems).toMatchObject([{ kind: 'filter' }]);
  });

  it.each([
    ['{{ 5 | divided_by: "x" }}', 'Expected a divisor other than 0'],
    ['{{ 5 | modulo: 0 }}', 'Expected a divisor other than 0'],
    ['{{ "abc" | slice: "x" }}', 'Expected an integer, but the value is "x"'],
    ['{{ "abc" | slice: nothing }}', 'Expected an integer, but the value is nil'],
    ['{{ "abc" | slice: 1.5 }}', 'Expected an integer, but the value is 1.5'],
    ['{{ "abc" | truncate: object }}', 'Expected an integer, but the value is an object'],
    ['{{ list | concat: 1 }}', 'Expected an array as argument of the filter "concat"'],
    ['{{ numbers | map: "name" }}', 'Expected objects with the property "name", but found a number'],
    ['{{ list | sort }}', 'Expected items that can be ordered: only numbers, or only texts'],
    ['{{ "%ff" | url_decode }}', 'Expected UTF-8, but "%ff" is not'],
    ['{{ 9 | times: huge }}', 'Expected a finite result, but the number is too large'],
  ])('%s: %s', (template, message) => {
    const rendered = render(template, { ...scope, huge: 1e308 });
    expect(rendered).toEqual({
      text: '',
      problems: [{ kind: 'value', message: `${message} (line 1, column 1)`, line: 1, column: 1 }],
    });
  });
});
