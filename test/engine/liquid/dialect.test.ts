import { compileTemplate, lintTemplate } from '../../../src/engine/liquid';
import { context, NOW, render, text } from './support/render';

/** What Studio's own flows do, as exports have it. */
const scope = {
  flow: {
    sid: 'FN1',
    channel: { address: '+15550000001' },
    variables: { retry_counter: '\n1 ', index: '1', count: 3, on: true, off: false, none: null, empty: '' },
  },
  contact: { channel: { address: 'whatsapp:+15550000002' } },
  trigger: { message: { Body: 'Hi "there"\n', ChannelAttributes: { language: 'en', 'X-Call-Id': 'a:b' } } },
  widgets: {
    'get-datetime-parts': { parsed: { readable_datetime: 'noon' } },
    http_1: { parsed: { sites: [{ name: 'First' }, { name: 'Second' }], flags: ['blocked', 'vip'], nothing: [] } },
  },
};

describe('paths', () => {
  it.each([
    ['{{flow.sid}}', 'FN1'],
    ['{{widgets.get-datetime-parts.parsed.readable_datetime}}', 'noon'],
    ['{{trigger.message.ChannelAttributes.X-Call-Id}}', 'a:b'],
    ['{{ flow . channel\n.\n address }}', '+15550000001'],
    ['{{widgets. \nget-datetime-parts.parsed.readable_datetime}}', 'noon'],
    ['{% if flow. variables.count == 3 %}y{% endif %}', 'y'],
    ['{% for site in widgets. http_1 .parsed.sites %}{{ site . name }} {% endfor %}', 'First Second '],
    ['{{widgets.http_1.parsed.sites[1].name}}', 'Second'],
    ['{{widgets.http_1.parsed.sites[-1].name}}', 'Second'],
    ['{{widgets.http_1.parsed.sites.0.name}}', 'First'],
    ['{{widgets["get-datetime-parts"].parsed[\'readable_datetime\']}}', 'noon'],
    ['{% assign i = flow.variables.index | plus: 0 %}{{widgets.http_1.parsed.sites[i].name}}', 'Second'],
    ['{{widgets.http_1.parsed.sites.size}}', '2'],
    ['{{widgets.http_1.parsed.sites.first.name}}{{widgets.http_1.parsed.sites.last.name}}', 'FirstSecond'],
    ['{{widgets.http_1.parsed.size}}', '3'],
    ['{{flow.sid.size}}', '3'],
  ])('%s is %j', (source, expected) => expect(text(source, scope)).toBe(expected));

  it.each([
    '{{nothing}}',
    '{{flow.nothing.at.all}}',
    '{{flow.variables.none}}',
    '{{flow.variables.empty}}',
    '{{flow.variables.none.size}}',
    '{{widgets.http_1.parsed.sites[9].name}}',
    '{{widgets.http_1.parsed.sites["x"]}}',
    '{{flow.variables.count.size}}',
    '{{become}}',
    '{{ }}',
  ])('%s is empty', (source) => expect(text(source, scope)).toBe(''));

  it.each([
    ['{{flow.variables.on}} {{flow.variables.off}} {{true}} {{false}}', 'true false true false'],
    ['{{flow.variables.count}}', '3'],
  ])('%s is %j', (source, expected) => expect(text(source, scope)).toBe(expected));

  it.each([
    '{{obj.__proto__}}',
    '{{obj.constructor}}',
    '{{obj.prototype}}',
    '{{obj["constructor"].name}}',
    '{{own.__proto__}}{{own.constructor}}{{own.prototype}}',
    '{{constructor}}{{__proto__}}{{toString}}{{hasOwnProperty}}',
    '{{list.map}}{{list.length}}{{list.constructor}}',
    '{{"text".length}}{{"text".constructor}}{{1.constructor}}',
    '{% assign key = "__proto__" %}{{obj[key]}}{{own[key]}}',
    '{% for pair in proto %}{{ pair[1].x }}{% endfor %}',
  ])('%s reaches no prototype', (source) => {
    const own: unknown = JSON.parse('{"__proto__":{"x":1},"constructor":"c","prototype":"p"}');
    expect(text(source, { obj: {}, list: ['a'], own, proto: { a: {} } })).toBe('');
  });

  it('adds nothing to the context, and takes none of it for a template', () => {
    const user = { text: '{{ 7 | times: 7 }}{% raw %}' };
    const before = JSON.stringify(user);
    expect(text('{{ user.text }}{% assign user = 1 %}{% increment text %}', { user })).toBe(`${user.text}0`);
    expect(JSON.stringify(user)).toBe(before);
  });
});

describe('values', () => {
  it('prints objects and arrays of the context as JSON', () => {
    expect(text('{{trigger.message.ChannelAttributes}}', scope)).toBe('{"language":"en","X-Call-Id":"a:b"}');
    expect(text('{{widgets.http_1.parsed.flags}} {{widgets.http_1.parsed.nothing}}', scope)).toBe(
      '["blocked","vip"] []',
    );
    expect(text('{% assign f = widgets.http_1.parsed.flags %}{{ f }}', scope)).toBe('["blocked","vip"]');
    expect(text('{{ widgets.http_1.parsed.flags | default: "x" }}', scope)).toBe('["blocked","vip"]');
  });

  it('prints arrays that filters have made item by item, as Liquid does', () => {
    expect(text('{{ widgets.http_1.parsed.sites | map: "name" }}', scope)).toBe('FirstSecond');
    expect(text('{{ "a,b" | split: "," }}')).toBe('ab');
    expect(text('{{ (1..3) }} {{ (1..3) | reverse }}')).toBe('1..3 321');
  });

  it('makes JSON by to_json', () => {
    expect(text('{"body": {{trigger.message.Body | to_json}}}', scope)).toBe('{"body": "Hi \\"there\\"\\n"}');
    expect(text('{"trigger":{{trigger | to_json}}}', scope)).toBe(JSON.stringify({ trigger: scope.trigger }));
    expect(text('{{ nothing | to_json }} {{ 1 | to_json }} {{ 5.0 | to_json }} {{ (1..2) | to_json }}')).toBe(
      'null 1 5 [1,2]',
    );
    expect(text('{{ "a,b" | split: "," | to_json }} {{ empty | to_json }}')).toBe('["a","b"] null');
  });

  it('counts with texts as numbers', () => {
    const counter =
      '{% if flow.variables.retry_counter %} {{flow.variables.retry_counter | plus: 1}} {% else %} 1 {% endif %}';
    expect(text(counter, scope)).toBe(' 2 ');
    expect(text(counter, { flow: { variables: {} } })).toBe(' 1 ');
  });

  it('leaves a brace that follows an output', () => {
    expect(text('{"a": {{flow.variables.count}}}', scope)).toBe('{"a": 3}');
    expect(text('{"a":{"b":{"c":1}}}{{flow.sid}}', scope)).toBe('{"a":{"b":{"c":1}}}FN1');
  });

  it('has a variable for now, which a variable of the flow hides', () => {
    expect(text('{{ now }}')).toBe(NOW.toISOString());
    expect(text('{{ now | date: "%H:%M" }}')).toBe('10:30');
    expect(text('{{ now }}', { now: 'then' })).toBe('then');
  });
});

describe('a backslash', () => {
  const said = { body: 'say "hi" \\ bye' };

  it.each([
    [String.raw`{{ body | replace: '\', '\\' | replace: '"', '\"' }}`, String.raw`say \"hi\" \\ bye`],
    [String.raw`{{ body | replace: '\', "/" }} it's {{ body | size }}`, 'say "hi" / bye it\'s 14'],
    [String.raw`{% assign s = body | replace: '\', '/' | split: '/' %}{{ s | last }}`, ' bye'],
    [String.raw`{% if body contains '\' %}y{% endif %}`, 'y'],
    [`{% liquid\nassign s = body | replace: '\\', '/'\necho s %}`, 'say "hi" / bye'],
    [String.raw`{{ "C:\" }}`, 'C:\\'],
    [String.raw`{{ '\n\\' }}`, String.raw`\n\\`],
  ])("is a character like any other where Shopify's Liquid reads it so: %j", (source, expected) => {
    expect(text(source, said)).toBe(expected);
    expect(lintTemplate(source)).toEqual([]);
  });

  it.each([
    [String.raw`{{ 'it\'s' }}`, "it's"],
    [String.raw`{{ "say \"hi\"" | append: "\"" }}`, 'say "hi""'],
    [String.raw`{% if body == 'it\'s' %}y{% else %}n{% endif %}`, 'n'],
    [`{% liquid\nassign s = 'it\\'s'\necho s %}`, "it's"],
  ])('keeps a quote from ending a text where the template does not parse otherwise: %j', (source, expected) => {
    expect(text(source, said)).toBe(expected);
  });

  it('tells what is wrong with a template that parses neither way as Liquid sees it', () => {
    expect(lintTemplate(String.raw`{{ '\' }}{{ a b }}`)).toMatchObject([{ line: 1, column: 10 }]);
  });
});

describe('texts without Liquid', () => {
  it.each(['', 'Hello', '{"a":{"b":1}}', '} }', '{ {', 'x'.repeat(50_000)])('%.20s is plain', (source) => {
    const template = compileTemplate(source);
    expect(template.plain).toBe(true);
    expect(template.render(context())).toEqual({ text: source, problems: [] });
  });

  it('knows what is not', () => {
    expect(compileTemplate('{{ a }}').plain).toBe(false);
    expect(compileTemplate('{% # %}').plain).toBe(false);
    expect(compileTemplate('{{').plain).toBe(false);
  });
});

describe('a template that does not parse', () => {
  it.each([
    [
      'Hi {{flow.variables.name',
      'Expected well-formed Liquid, but: output "{{flow.variables.name" not closed (line 1, column 4)',
    ],
    [
      '{{ flow.variables.n + 1 }}',
      'Expected nothing or a filter after the value, but found "+ 1"; to add numbers, use the filter "plus" (line 1, column 1)',
    ],
    ['{{ a | plus 1 }}', 'Expected well-formed Liquid, but: expected ":" after filter name (line 1, column 13)'],
    ['{% if a %}', 'Expected {% endif %} for {% if %}, but there is none (line 1, column 1)'],
    ['a\n {% include "b" %}', "Expected a tag of Studio's Liquid, but found {% include %} (line 2, column 2)"],
    ['{% if a = b %}{% endif %}', 'Expected nothing more, but found "= b" (line 1, column 1)'],
    ['{% if a > %}{% endif %}', 'Expected a value, but there is none (line 1, column 1)'],
    [
      '{% for a of b %}{% endfor %}',
      'Expected {% for item in list %}, but found "{% for a of b %}" (line 1, column 1)',
    ],
    ['{{ list[1 }}', 'Expected well-formed Liquid, but: [ not closed (line 1, column 10)'],
    ['{{ list[] }}', 'Expected one key between brackets, as in list[0] or object["name"] (line 1, column 1)'],
  ])('%j is rendered as it is written', (source, message) => {
    const template = compileTemplate(source);
    expect(template.plain).toBe(false);
    const { text, problems } = template.render(context());
    expect(text).toBe(source);
    expect(problems.map((problem) => problem.message)).toEqual([message]);
    expect(lintTemplate(source)).toEqual(problems);
  });

  it('tells everything that is wrong, each with its place', () => {
    const problems = lintTemplate('{{ a b }}\n{% nope %}\n  {{ c | }}{{ d | e }}{{ 1 + 2 }}');
    expect(problems.map(({ kind, line, column }) => [kind, line, column])).toEqual([
      ['syntax', 1, 1],
      ['tag', 2, 1],
      ['syntax', 3, 23],
      ['filter', 3, 12],
    ]);
  });

  it('does not tell of the end of a tag that is wrong itself', () => {
    expect(lintTemplate('{% if a = b %}x{% else %}y{% endif %}')).toHaveLength(1);
  });
});

describe('a node that cannot be evaluated', () => {
  it('prints nothing, and the rendering goes on', () => {
    const { text, problems } = render('a {{ 1 | divided_by: 0 }} b {{ "x" | upcase: 1 }} c');
    expect(text).toBe('a  b  c');
    expect(problems).toEqual([
      { kind: 'value', line: 1, column: 3, message: 'Expected a divisor other than 0 (line 1, column 3)' },
      {
        kind: 'filter',
        line: 1,
        column: 29,
        message: 'Expected 0 argument(s) for the filter "upcase", but there are 1 (line 1, column 29)',
      },
    ]);
  });

  it('is a condition that does not hold where a text is compared with a number', () => {
    const { text, problems } = render('{% if n > 5 %}more{% else %}less{% endif %}', { n: '7' });
    expect(text).toBe('less');
    expect(problems.map(({ message }) => message)).toEqual([
      'Expected two numbers or two texts to compare, but there is a text and a number; a text becomes a number by the filter "plus: 0" (line 1, column 9)',
    ]);
  });

  it('is reported once, however often a loop comes by', () => {
    expect(render('{% for i in (1..9) %}{{ i | divided_by: 0 }}{% endfor %}').problems).toHaveLength(1);
  });

  it('passes the input of an unknown filter through, with a warning', () => {
    const { text, problems } = render('{{ "x" | base64_encode | upcase }}');
    expect(text).toBe('X');
    expect(problems.map(({ kind }) => kind)).toEqual(['filter']);
    expect(lintTemplate('{{ "x" | base64_encode | upcase }}')).toEqual(problems);
  });

  it.each(['constructor', '__proto__', 'toString', 'valueOf'])('does not take %s for a filter or a tag', (name) => {
    expect(render(`{{ "x" | ${name} }}`)).toMatchObject({ text: 'x', problems: [{ kind: 'filter' }] });
    expect(lintTemplate(`{% ${name} %}`)).toMatchObject([{ kind: 'tag' }]);
  });
});
