import { Router } from 'express';
import type { z } from 'zod';
import { CHOICES } from '../../scripts/docs/compatibility/choices';
import { CONDITION_ROWS } from '../../scripts/docs/compatibility/conditions';
import { GUIDES } from '../../scripts/docs/compatibility/guides';
import {
  DEFINITION_LIMITS,
  EXECUTION_LIMITS,
  OTHER_LIMITS,
  TEMPLATE_LIMITS,
} from '../../scripts/docs/compatibility/limits';
import { FILTER_ROWS, TAG_ROWS } from '../../scripts/docs/compatibility/liquid';
import { defectOf } from '../../scripts/docs/compatibility/proof';
import { OPERATIONS, SURFACE } from '../../scripts/docs/compatibility/rest';
import { WIDGETS } from '../../scripts/docs/compatibility/widgets';
import { STUDIO_LIMITS } from '../../src/engine/limits';
import { FILTERS, LIQUID_LIMITS, TAGS } from '../../src/engine/liquid';
import { CONDITION_TYPES } from '../../src/flow/definition';
import { SOURCE_LIMITS } from '../../src/flow/source';
import { studioRouter } from '../../src/server/studio';
import { widgets } from '../../src/widgets';

const types = Object.keys(widgets) as (keyof typeof widgets)[];
const widgetRows = Object.values(WIDGETS).flatMap(({ summary, properties, events }) => [
  summary,
  ...Object.values<typeof summary>(properties),
  ...Object.values<typeof summary>(events),
]);

/** The names of two tables, in any order. */
function expectNames(rows: object, there: readonly string[]): void {
  expect(Object.keys(rows).sort()).toEqual([...there].sort());
}

describe('the tables of docs/compatibility.md', () => {
  it('have every widget that runs', () => expectNames(WIDGETS, types));

  it.each(types.filter((type) => type in WIDGETS))('have every property and exit of %s', (type) => {
    const { shape } = widgets[type].properties as z.ZodObject;
    const properties = Object.keys(shape).filter((name) => name !== 'offset');
    expectNames(WIDGETS[type].properties, properties);
    expectNames(WIDGETS[type].events, widgets[type].events);
  });

  it('have every condition, filter and tag', () => {
    expectNames(CONDITION_ROWS, CONDITION_TYPES);
    expectNames(FILTER_ROWS, Object.keys(FILTERS));
    expectNames(TAG_ROWS, Object.keys(TAGS));
  });

  it('have every limit', () => {
    expectNames(EXECUTION_LIMITS, Object.keys(STUDIO_LIMITS));
    expectNames(TEMPLATE_LIMITS, Object.keys(LIQUID_LIMITS));
    expectNames(DEFINITION_LIMITS, Object.keys(SOURCE_LIMITS));
  });

  it('have every operation of Studio v2 that is served', () => expectNames(OPERATIONS, servedOperations()));

  it('name tests that there are', () => {
    const rows = [
      ...widgetRows,
      ...[CONDITION_ROWS, FILTER_ROWS, TAG_ROWS].flatMap((table) => Object.values(table)),
      ...[EXECUTION_LIMITS, TEMPLATE_LIMITS, DEFINITION_LIMITS, OTHER_LIMITS].flatMap((table) => Object.values(table)),
      ...[OPERATIONS, SURFACE].flatMap((table) => Object.values(table)),
      ...Object.values(CHOICES).flat(),
      ...Object.values(GUIDES).flat(),
    ];
    const proofs = new Set(rows.flatMap(({ proof }) => proof));
    expect([...proofs].flatMap((proof) => defectOf(proof) ?? [])).toEqual([]);
  });

  it('notice a test that is gone', () => {
    expect(defectOf('test/gone.test.ts › anything')).toBe('test/gone.test.ts is not there');
    expect(defectOf('test/docs/compatibility.test.ts › notice a tést that is gone')).toMatch(/has no test/);
  });
});

const SERVED = ['get', 'post', 'delete'] as const;

/** What the router of Studio v2 answers, as `METHOD /path`. */
function servedOperations(): string[] {
  const router = studioRouter({} as never, {} as never);
  expect(router).toBeInstanceOf(Router);
  return router.stack.flatMap(({ route }) =>
    route
      ? SERVED.filter((method) => route.stack.some((layer) => layer.method === method)).map(
          (method) => `${method.toUpperCase()} ${route.path}`,
        )
      : [],
  );
}
