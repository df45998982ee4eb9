import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FILTERS, LIQUID_LIMITS, TAGS } from '../../../src/engine/liquid';
import { DIFFERENCES, type Difference } from './differences';
import { render } from './support/render';

describe("where our Liquid is not Shopify's", () => {
  it.each(DIFFERENCES.map((row) => [row.about, row]))('%s', (_about, { template, data, shopify, here, warning }) => {
    const { text, problems } = render(template, data);
    expect(text).toBe(here);
    expect(problems).toHaveLength(warning ? 1 : 0);
    expect(shopify).not.toEqual({ prints: here });
  });
});

describe('docs/liquid.md', () => {
  const FILE = path.join(__dirname, '../../../docs/liquid.md');
  const TABLE = /(?<=<!-- differences -->\n)[^]*(?=<!-- \/differences -->)/;
  const page = readFileSync(FILE, 'utf8');

  it('has the table of differences', () => {
    const table = `\n${differencesTable()}\n\n`;
    // `npm run golden:update` writes the table again; formatting then pads its cells.
    if (process.env.GOLDEN_UPDATE === '1')
      writeFileSync(
        FILE,
        page.replace(TABLE, () => table),
      );
    else expect(rowsOf(TABLE.exec(page)![0])).toEqual(rowsOf(table));
  });

  it.each(Object.keys(FILTERS))('names the filter %s', (name) => expect(page).toContain(`\`${name}\``));

  it.each(Object.keys(TAGS))('names the tag %s', (name) => expect(page).toContain(`\`${name}\``));

  it.each(Object.entries(LIQUID_LIMITS).filter(([name]) => name !== 'itemWeight'))(
    'tells the limit of %s',
    (_name, limit) => {
      expect(page).toContain(limit.toLocaleString('en-US'));
    },
  );
});

const HEAD = ['', 'Template', "Shopify's Liquid", 'Here', 'Why'];

function differencesTable(): string {
  const rows = [HEAD, HEAD.map(() => '---'), ...DIFFERENCES.map(cellsOf)];
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function cellsOf({ about, template, data, shopify, here, why }: Difference): string[] {
  const source = code(template) + (data ? ` with ${code(JSON.stringify(data))}` : '');
  return [about, source, 'prints' in shopify ? code(shopify.prints) : shopify.does, code(here), why];
}

/** Code in a cell: bars would end the cell, and a text of nothing needs a word. */
function code(text: string): string {
  return text === '' ? 'nothing' : `\`${text.replaceAll('|', '\\|')}\``;
}

/** The cells of a table without their padding. */
function rowsOf(table: string): string[][] {
  const rows = table.trim().split('\n');
  return rows.filter((row) => !/^[|\s-]+$/.test(row)).map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()));
}
