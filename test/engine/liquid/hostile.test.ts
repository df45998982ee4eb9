import { compileTemplate, lintTemplate, LIQUID_LIMITS } from '../../../src/engine/liquid';
import { context } from './support/render';
import { cpuMilliseconds } from '../../support/cpu-time';

const times = (count: number, text: string) => text.repeat(count);
const loops = (depth: number, body: string) =>
  Array.from({ length: depth }, (_, index) => `{% for i${index} in (1..10000000) %}`).join('') +
  body +
  times(depth, '{% endfor %}');

const list = Array.from({ length: 30_000 }, (_, index) => `item ${index}`);
const deep: Record<string, unknown> = {};
for (let level = 0, inner = deep; level < 5000; level += 1) inner = inner.a = {} as Record<string, unknown>;
let deepList: unknown[] = [];
for (let level = 0; level < 5000; level += 1) deepList = [deepList];

const scope = {
  big: 'x'.repeat(60_000),
  list,
  lists: [list, list, list],
  deep,
  deepList,
  words: 'ab cd '.repeat(5000),
  openers: '<'.repeat(60_000),
  ampersands: '&a'.repeat(30_000),
  percents: '%'.repeat(60_000),
  surrogates: '\ud800'.repeat(60_000),
};

/** Templates that would cost much more than they may. */
const hostile: Record<string, string> = {
  'ten loops of 10^7 in each other': loops(10, 'x'),
  'ten empty loops of 10^7 in each other': loops(10, ''),
  'loops that print a long array': loops(3, '{{ list }}'),
  'loops that capture': loops(4, '{% capture text %}{{ big }}{% endcapture %}'),
  'loops that double a text': `{% assign s = "xxxxxxxx" %}${loops(3, '{% assign s = s | append: s %}')}{{ s }}`,
  'loops that double an array': `{% assign a = list %}${loops(2, '{% assign a = a | concat: a %}')}{{ a | join }}`,
  'loops that sort': loops(2, '{% assign a = list | sort_natural %}'),
  'loops that look for duplicates': loops(2, '{% assign a = list | uniq %}'),
  'loops that search a text': loops(5, '{% if big contains "y" %}{% endif %}'),
  'loops that search an array': loops(5, '{% if list contains "y" %}{% endif %}'),
  'loops that compare arrays': `{% assign a = list | slice: 0, 30000 %}${loops(5, '{% if list == a %}{% endif %}')}`,
  'loops that split': loops(3, '{% assign a = big | split: "" %}'),
  'loops that read a long text for a short result': loops(4, '{{ big | truncate: 3 }}{{ big | slice: 3 }}'),
  'loops that count words': loops(4, '{{ words | truncatewords: 1 }}'),
  'a replacement of every letter by a long text': '{{ big | replace: "x", big }}',
  'a replacement of nothing by a long text': '{{ big | replace: "", big }}',
  'an array joined by a long text': '{{ list | join: big }}',
  'an array of arrays, many times over': '{{ lists | concat: lists | concat: lists | concat: lists | reverse | join }}',
  'a range as an array': '{{ (1..999999999) | reverse | join }}',
  'a range as JSON': '{{ (1..999999999) | to_json }}',
  'a value of 5,000 levels': '{{ deep }}{{ deep | to_json }}{% if deep == deep %}{% endif %}{{ deepList | reverse }}',
  'a date of huge widths': `{{ "now" | date: "${times(10_000, '%99d')}" }}`,
  'a date of an absurd width': '{{ "now" | date: "%9999999d" }}',
  'a megabyte of output': times(6000, '{{ big }}'),
  'many problems': times(2500, '{{ 1 | divided_by: 0 }}'),
  'many unknown filters': times(4000, '{{ 1 | nope }}'),
  'many outputs that do not parse': times(7000, '{{ a b }}'),
  'many blocks in each other': `${times(2000, '{% if true %}')}x${times(2000, '{% endif %}')}`,
  'many blocks that are not closed': times(4500, '{% if true %}'),
  'many liquid tags in each other': `{% liquid ${times(9000, 'liquid ')} %}`,
  'many brackets': `{{ ${times(10_000, 'a[')}1${times(10_000, ']')} }}`,
  'many parentheses': `{{ ${times(20_000, '(')} }}`,
  'many conditions': `{% if ${times(7000, 'true and ')}true %}y{% endif %}`,
  'many names in a path': `{{ a${times(30_000, '.b')} }}`,
  'many filters': `{{ 1 ${times(6000, '| plus: 1 ')} }}`,
  'many branches': `{% case 1 %}${times(4500, '{% when 1 %}x')}{% endcase %}`,
  'many values of a cycle': `{% cycle ${times(20_000, '1,')}1 %}`,
  'many openings': times(30_000, '{{'),
  'many tag openings': times(30_000, '{%'),
  'many raw blocks': times(6000, '{% raw %}'),
  'many comments': times(4000, '{% comment %}'),
  'a quote that is not closed': `{{ '${times(60_000, 'a')}`,
  'a number of many digits': `{{ "${times(50_000, '9')}" | plus: 1 }}{{ 1.5 | round: 999999999 }}`,
  'a product of huge numbers': `{{ 9999999999999999999 ${times(40, '| times: 9999999999999999999 ')} }}`,
  'markup that is not closed': '{{ openers | strip_html | size }}{{ "<script" | append: openers | strip_html | size }}',
  'ampersands without end': '{{ ampersands | escape_once | size }}',
  'codes that are none': '{{ percents | url_decode | size }}{{ surrogates | url_encode | size }}',
  'a template that is too long': `{{ a }}${times(70_000, 'x')}`,
  'an include': '{% include "/etc/passwd" %}{% render "x" %}{% layout "y" %}{% block z %}{% endblock %}',
};

/** Generous: what is not bounded takes minutes or all memory. */
const MILLISECONDS = 5_000;

describe('a hostile template', () => {
  it.each(Object.entries(hostile))('with %s costs little, and never throws', (_name, source) => {
    let { text, problems } = compileTemplate('').render(context({}));
    const render = (): void => void ({ text, problems } = compileTemplate(source).render(context(scope)));
    expect(cpuMilliseconds(render)).toBeLessThan(MILLISECONDS);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(LIQUID_LIMITS.outputBytes);
    expect(problems.length).toBeLessThanOrEqual(2 * LIQUID_LIMITS.problems + 1);
    expect(lintTemplate(source).length).toBeLessThanOrEqual(2 * LIQUID_LIMITS.problems);
  });
});

describe('the output', () => {
  const render = (source: string, values: object) => compileTemplate(source).render(context(values));
  const cut = 'Expected at most 16384 bytes of text, the rest is cut off (line 1, column 1)';

  it.each([
    ['x', 16_384],
    ['é', 8192],
    ['€', 5461],
    ['👍', 4096],
  ])('is cut at 16 KB, between whole %s', (character, count) => {
    const { text, problems } = render('{{ value }}', { value: character.repeat(20_000) });
    expect(text).toBe(character.repeat(count));
    expect(problems.map(({ message }) => message)).toEqual([cut]);
  });

  it('may fill the 16 KB', () => {
    expect(render('{{ a }}{{ a }}', { a: 'x'.repeat(8192) })).toMatchObject({ problems: [] });
    expect(render('{{ a }}{{ a }}!', { a: 'x'.repeat(8192) }).problems).toHaveLength(1);
    expect(render('{{ a }}{{ b }}', { a: 'é'.repeat(8191), b: 'xy' })).toMatchObject({ problems: [] });
  });

  it('is cut alike by every kind of template', () => {
    const values = { list: Array(5000).fill('€uro') };
    const simple = render('<{{ list }}>', values);
    const thorough = render('<{{ list | default: 1 }}>', values);
    expect(simple.text).toBe(thorough.text);
    expect(simple.problems).toEqual(thorough.problems);
  });
});
