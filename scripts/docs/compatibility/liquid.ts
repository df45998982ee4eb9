import { FILTERS, TAGS } from '../../../src/engine/liquid';
import { differs, same, testsOf, type Row } from './row';

const dialect = testsOf('test/engine/liquid/dialect.test.ts');
const differences = "test/engine/liquid/differences.test.ts › where our Liquid is not Shopify's";
const golden = 'test/engine/liquid/golden.test.ts › golden-liquid';
const filters = 'test/engine/liquid/filters.test.ts › filters';
const tags = 'test/engine/liquid/tags.test.ts › tags';
const loops = testsOf('test/engine/liquid/tags.test.ts')('go round fifteen times, and say so');

/** Filters and tags about which there is more to say than that they are Shopify's. */
const FILTER_NOTES: Readonly<Record<string, Row>> = {
  to_json: same("Studio's addition: the value as JSON.", dialect('makes JSON by to_json')),
  date: same(
    'Reads and prints dates, in Pacific time.',
    'test/engine/liquid/dates.test.ts › shows the time of the zone, in summer and in winter',
    differences,
  ),
  size: same('Counts as Java does, in UTF-16 units.', filters, differences),
  divided_by: differs(
    'As in Shopify’s Liquid; what Studio prints for a division by 0 is not documented.',
    'A division by 0 prints nothing, with warning 81018.',
    differences,
  ),
};

const TAG_NOTES: Readonly<Record<string, Row>> = {
  for: same('At most 15 rounds.', loops, golden),
  tablerow: same(
    'At most 15 rounds.',
    testsOf('test/engine/liquid/tags.test.ts')('go round fifteen times also in tables, and each within the other'),
    golden,
  ),
};

/** Every filter. */
export const FILTER_ROWS: Readonly<Record<string, Row>> = Object.fromEntries(
  Object.keys(FILTERS)
    .sort()
    .map((name) => [name, FILTER_NOTES[name] ?? same("As in Shopify's Liquid.", filters, golden)]),
);

/** Every tag. */
export const TAG_ROWS: Readonly<Record<string, Row>> = Object.fromEntries(
  Object.keys(TAGS)
    .sort()
    .map((name) => [name, TAG_NOTES[name] ?? same("As in Shopify's Liquid.", tags, golden)]),
);
