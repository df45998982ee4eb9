import { knownWidgets } from '../../../src/widgets/known';
import { CHOICES } from './choices';
import { CONDITION_ROWS } from './conditions';
import { GUIDES } from './guides';
import { DEFINITION_LIMITS, EXECUTION_LIMITS, OTHER_LIMITS, TEMPLATE_LIMITS } from './limits';
import { FILTER_ROWS, TAG_ROWS } from './liquid';
import { cell, proofLinks } from './proof';
import { OPERATIONS, SURFACE } from './rest';
import type { Row } from './row';
import { unknownTypes } from './unknown-types';
import { WIDGETS } from './widgets';

const TO_ROOT = '../';

const INTRODUCTION = `# Compatibility

What Twilio Studio does, what Perdure does, and the test that proves it. \`npm run docs\` writes this page from
\`scripts/docs/compatibility\`; a test compares the names in it with the code, and looks for every test that it names.

✓ as at Studio · ≈ with a difference · ✗ not done, or not yet. "Studio" tells what Twilio's public documentation and exported flows
show.`;

/** The whole page. */
export function compatibilityPage(): string {
  return `${[
    INTRODUCTION,
    ...widgetsPart(),
    ...conditionsPart(),
    ...templatesPart(),
    ...limitsPart(),
    ...restPart(),
    ...choicesPart(),
    ...guidesPart(),
  ].join('\n\n')}\n`;
}

function widgetsPart(): string[] {
  const running = Object.entries(WIDGETS).flatMap(([type, { summary, properties, events }]) => [
    `### [${type}](widgets/${type}.md)`,
    table('', { 'the widget': summary, ...code(properties), ...prefixed('exit ', code(events)) }),
  ]);
  return ['## Widgets that run', ...running, '## Widgets that do not run', KNOWN, knownTable()];
}

const KNOWN = `They are checked when a flow is saved, as strictly as at Studio, and stored. An execution that comes to one ends there, with
warning 81020 that names it. The report of a flow says which of its triggers that concerns.`;

function knownTable(): string {
  const proof = proofLinks(['test/flow/known-widgets.test.ts › are as strict about JSON types as Studio'], TO_ROOT);
  const rows = Object.values(knownWidgets).map(
    ({ type, reason = '', events }) =>
      `| \`${type}\` | ✗ | ${reason} | ${events.map((event) => `\`${event}\``).join(', ') || 'any'} | ${proof} |`,
  );
  const unknown = unknownTypes().map(({ type, reason }) => `| \`${type}\` | ✗ | ${reason} | | |`);
  return [
    '| type | | why | exits that are checked | proof |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...unknown,
  ].join('\n');
}

function conditionsPart(): string[] {
  return ['## Conditions', 'Of split-based-on.', table('condition', code(CONDITION_ROWS))];
}

function templatesPart(): string[] {
  const more = 'More about templates: [liquid.md](liquid.md).';
  return [
    '## Liquid',
    more,
    '### Filters',
    table('filter', code(FILTER_ROWS)),
    '### Tags',
    table('tag', code(TAG_ROWS)),
  ];
}

function limitsPart(): string[] {
  return [
    '## Limits',
    '### Of an execution',
    table('limit', code(EXECUTION_LIMITS)),
    '### Of a template',
    table('limit', code(TEMPLATE_LIMITS)),
    '### Of a definition',
    table('limit', code(DEFINITION_LIMITS)),
    '### Others',
    table('limit', OTHER_LIMITS),
  ];
}

function restPart(): string[] {
  return ['## REST API', '### Studio v2', table('operation', code(OPERATIONS)), '### Besides', table('', SURFACE)];
}

function choicesPart(): string[] {
  const parts = Object.entries(CHOICES).flatMap(([about, choices]) => [
    `### About ${about.toLowerCase()}`,
    [
      '| question | here | proof |',
      '| --- | --- | --- |',
      ...choices.map(
        ({ question, choice, proof }) => `| ${cell(question)} | ${cell(choice)} | ${proofLinks(proof, TO_ROOT)} |`,
      ),
    ].join('\n'),
  ]);
  const introduction =
    "Twilio's documentation is silent on these, or says two things. Each has one answer here. More about definitions: [flow-definition.md](flow-definition.md).";
  return ['## Choices', introduction, ...parts];
}

function guidesPart(): string[] {
  const introduction =
    "What five pages of Twilio's documentation state about Studio and Conversations, in our own words: two widgets, and two guides of which one is published in two versions.";
  const parts = Object.entries(GUIDES).flatMap(([page, statements]) => [
    `### ${page}`,
    [
      '| statement | proof |',
      '| --- | --- |',
      ...statements.map(({ says, proof }) => `| ${cell(says)} | ${proofLinks(proof, TO_ROOT) || 'not yet'} |`),
    ].join('\n'),
  ]);
  return ['## Statements of the guides', introduction, ...parts];
}

function table(heading: string, rows: Readonly<Record<string, Row>>): string {
  const lines = Object.entries(rows).map(
    ([name, { studio, here, mark, proof }]) =>
      `| ${cell(name)} | ${mark} | ${cell(studio)} | ${cell(here)} | ${proofLinks(proof, TO_ROOT)} |`,
  );
  return [`| ${heading} | | Studio | Perdure | proof |`, '| --- | --- | --- | --- | --- |', ...lines].join('\n');
}

function code(rows: Readonly<Record<string, Row>>): Readonly<Record<string, Row>> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [`\`${name}\``, row]));
}

function prefixed(prefix: string, rows: Readonly<Record<string, Row>>): Readonly<Record<string, Row>> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [prefix + name, row]));
}
