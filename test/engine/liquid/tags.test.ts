import { TAGS } from '../../../src/engine/liquid';
import { render, text } from './support/render';

const scope = {
  five: 5,
  list: ['a', 'b', 'c'],
  long: Array.from({ length: 20 }, (_, index) => index + 1),
  map: { x: 1, y: 2 },
};

/** Of each tag at least one case; golden-liquid has most. */
const rows: Record<string, [template: string, expected: string][]> = {
  '#': [['a{% # note %}b', 'ab']],
  assign: [['{% assign x-y = list | first %}{{ x-y }}', 'a']],
  break: [
    ['{% for i in list %}{% if i == "b" %}{% break %}{% endif %}{{ i }}{% endfor %}!', 'a!'],
    ['a{% break %}b', 'a'],
  ],
  capture: [['{% capture x %}{{ list | join }}{% endcapture %}[{{ x }}]', '[a b c]']],
  case: [['{% case list.size %}{% when 1 or 2 %}few{% when 3, 4 %}some{% else %}many{% endcase %}', 'some']],
  comment: [['a{% comment %}{{ b | }}{% endcomment %}c', 'ac']],
  continue: [['{% for i in list %}{% if i == "b" %}{% continue %}{% endif %}{{ i }}{% endfor %}', 'ac']],
  cycle: [['{% for i in list %}{% cycle "x", list[1] %}{% endfor %}', 'xbx']],
  decrement: [['{% decrement n %}{% decrement n %}', '-1-2']],
  echo: [['{% echo list | last | upcase %}', 'C']],
  for: [
    ['{% for pair in map %}{{ pair[0] }}={{ pair[1] }};{{ pair }} {% endfor %}', 'x=1;x1 y=2;y2 '],
    ['{% for i in list reversed limit: 2 %}{{ i }}{{ forloop.rindex }}{% endfor %}', 'b2a1'],
    ['{% for i in "text" %}{{ i }}{% endfor %}{% for i in 5 %}x{% else %}none{% endfor %}', 'textnone'],
    ['{% for i in (1..0) %}x{% else %}empty{% endfor %}', 'empty'],
  ],
  if: [
    ['{% if a or list and map %}y{% endif %}{% if list and a or map %}y{% endif %}', 'yy'],
    ['{% if list contains "b" and "abc" contains "bc" and map contains "x" %}y{% endif %}', 'y'],
    ['{% if a <> b %}ne{% elsif a == nil %}nil{% else %}else{% endif %}', 'nil'],
    ['{% if 1 < 1.5 and "a" <= "b" and 2 >= 2.0 and list != map %}y{% endif %}', 'y'],
  ],
  ifchanged: [['{% for i in list %}{% ifchanged %}{{ i.size }}{% endifchanged %}{% endfor %}', '1']],
  increment: [
    ['{% increment n %}{% increment n %}{{ n }}', '012'],
    ['{% increment five %}{% decrement five %}{{ five }}{% assign five = "x" %}{{ five }}', '555x'],
  ],
  liquid: [['{% liquid\n assign x = 1\n if x == 1\n echo "one"\n endif %}', 'one']],
  raw: [['{% raw %}{{ a }}{% b %}{% endraw %}', '{{ a }}{% b %}']],
  tablerow: [
    [
      '{% tablerow i in list cols: 2 limit: 3 %}{{ tablerowloop.col_last }}{% endtablerow %}',
      '<tr class="row1">\n<td class="col1">false</td><td class="col2">true</td></tr>\n<tr class="row2"><td class="col1">false</td></tr>\n',
    ],
  ],
  unless: [['{% unless a %}x{% elsif true %}y{% endunless %}', 'x']],
};

describe('tags', () => {
  it.each(Object.keys(TAGS))('%s', (name) => {
    for (const [template, expected] of rows[name] ?? []) expect(text(template, scope)).toBe(expected);
    expect(rows[name]?.length).toBeGreaterThan(0);
  });

  it.each([
    '{% assign %}',
    '{% assign x %}',
    '{% assign -x = 1 %}',
    '{% assign x = %}',
    '{% assign x = 1 2 %}',
    '{% break now %}',
    '{% capture %}{% endcapture %}',
    '{% capture a b %}{% endcapture %}',
    '{% case %}{% endcase %}',
    '{% case 1 %}{% when %}{% endcase %}',
    '{% case 1 %}{% when 1 2 %}{% endcase %}',
    '{% cycle %}',
    '{% cycle 1 2 %}',
    '{% for %}{% endfor %}',
    '{% for i in %}{% endfor %}',
    '{% for i in list size: 3 %}{% endfor %}',
    '{% for i in list limit %}{% endfor %}',
    '{% for i in list | sort %}{% endfor %}',
    '{% if %}{% endif %}',
    '{% if a b %}{% endif %}',
    '{% if a | upcase %}{% endif %}',
    '{% if (a or b) and c %}{% endif %}',
    '{% if a == b == c %}{% endif %}',
    '{% if a == b contains c %}{% endif %}',
    '{% if a and %}{% endif %}',
    '{% increment %}',
    '{% raw x %}{% endraw %}',
    '{% else %}',
    '{% endif %}',
    '{% # a\n b %}',
    '{% comment %}',
    '{% %}',
  ])('%s does not parse', (template) => {
    const { text, problems } = render(template);
    expect(text).toBe(template);
    expect(problems.map(({ kind }) => kind)).toEqual([template.startsWith('{% e') ? 'tag' : 'syntax']);
  });
});

it('counts with nothing but integers', () => {
  expect(render('{% increment map %}{{ map.x }}', scope)).toMatchObject({ text: '1', problems: [{ kind: 'value' }] });
});

describe('white space', () => {
  it('is trimmed at the hyphens of a delimiter', () => {
    expect(text('a \n{{- 1 -}}\n b \t{%- if true -%} c {%- endif -%} d')).toBe('a1bcd');
  });

  it('is left out of blocks that print nothing else', () => {
    expect(text('[{% if true %} {% assign a = 1 %} {% comment %}x{% endcomment %} {% endif %}]')).toBe('[]');
    expect(text('[{% for i in (1..3) %} {% endfor %}]')).toBe('[]');
    expect(text('[{% if true %} {% else %} x {% endif %}]')).toBe('[ ]');
  });
});

describe('loops', () => {
  const rounds = (template: string) => render(template, scope);

  it('go round fifteen times, and say so', () => {
    const { text, problems } = rounds('{% for i in long %}{{ i }},{% endfor %}');
    expect(text).toBe('1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,');
    expect(problems).toEqual([
      {
        kind: 'limit',
        message: 'Expected at most 15 rounds of a loop, but there are 20; the rest is left out (line 1, column 1)',
        line: 1,
        column: 1,
      },
    ]);
  });

  it('end well: the last round knows that it is', () => {
    expect(rounds('{% for i in long %}{{ i }}{% unless forloop.last %},{% endunless %}{% endfor %}').text).toMatch(
      /,15$/,
    );
  });

  it('say nothing when a limit keeps them within fifteen', () => {
    expect(rounds('{% for i in long limit: 15 %}{{ i }}{% endfor %}').problems).toEqual([]);
    expect(rounds('{% for i in long offset: 5 %}{{ i }}{% endfor %}').problems).toEqual([]);
  });

  it('can be continued with what was left out', () => {
    const { text } = rounds('{% for i in long %}{% endfor %}{% for i in long offset: continue %}{{ i }},{% endfor %}');
    expect(text).toBe('16,17,18,19,20,');
  });

  it('go round fifteen times also in tables, and each within the other', () => {
    expect(rounds('{% tablerow i in long %}x{% endtablerow %}').text.match(/x/g)).toHaveLength(15);
    expect(rounds('{% for i in long %}{% for j in long %}x{% endfor %}{% endfor %}').text).toHaveLength(225);
  });

  it('never spell a range out', () => {
    const { text, problems } = rounds('{% for i in (1..999999999999) %}{{ i }} {% endfor %}');
    expect(text).toBe('1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 ');
    expect(problems).toHaveLength(1);
  });
});
