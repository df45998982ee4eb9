import { ARRAY_FILTERS } from './arrays';
import type { Filter } from './filter';
import { MARKUP_FILTERS } from './markup';
import { MATH_FILTERS } from './math';
import { SELECTION_FILTERS } from './selection';
import { TEXT_FILTERS } from './text';
import { VALUE_FILTERS } from './values';

export type { Filter } from './filter';

/** The filters of Studio's Liquid: the standard ones, without those for Base64, and `to_json`. */
export const FILTERS: Readonly<Record<string, Filter>> = {
  ...ARRAY_FILTERS,
  ...MARKUP_FILTERS,
  ...MATH_FILTERS,
  ...SELECTION_FILTERS,
  ...TEXT_FILTERS,
  ...VALUE_FILTERS,
};
