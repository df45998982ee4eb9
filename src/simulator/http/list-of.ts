import type { Request, RequestHandler } from 'express';
import type { SelectQueryBuilder } from 'kysely';
import type { SimulatorTables } from '../storage/tables';
import type { Simulation } from '../work';
import { readPage, type Listing } from './page';
import { ok, route } from './route';
import { scopeOf, type Scope } from './scope';

/** What a list holds, and how a row of it is shown. */
export interface Listed<From extends keyof SimulatorTables, Row> {
  rows: (
    request: Request,
    scope: Scope,
  ) => SelectQueryBuilder<SimulatorTables, From, Row> | Promise<SelectQueryBuilder<SimulatorTables, From, Row>>;
  show: (row: Row, scope: Scope) => object;
}

/** Handles the `GET` of a list, a page at a time. @param listing with the table whose `id` orders the list */
export function listOf<From extends keyof SimulatorTables, Row extends { id: number }>(
  simulation: Simulation,
  { table, ...listing }: Listing & { table: From },
  { rows, show }: Listed<From, Row>,
): RequestHandler {
  const { publicBaseUrl } = simulation;
  return route(async (request) => {
    const scope = await scopeOf(simulation, request);
    const source = { query: await rows(request, scope), table, publicBaseUrl };
    return ok(await readPage(request, listing, source, (row) => show(row, scope)));
  });
}
