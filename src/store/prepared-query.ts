import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely';

/** Values of a query, by the names that the query has for them. */
type Values = Record<string, string | number | null>;

/** Asks a query that is compiled, with values. */
export type PreparedQuery<Given extends Values, Row = unknown> = (values: Given) => Promise<QueryResult<Row>>;

/** Stands for a value that is not known yet where a query is built. */
type ValueOf<Given extends Values> = <Name extends keyof Given & string>(name: Name) => Given[Name];

/** Where a value goes, among the parameters of a compiled query. */
class Placeholder {
  constructor(readonly name: string) {}
}

/**
 * A query that is built and compiled once, for what is asked at every request: Kysely takes longer over it than the database
 * over its answer.
 *
 * @param build the query, with a placeholder wherever a value is to be
 */
export function prepareQuery<Given extends Values, Row>(
  database: Pick<Kysely<unknown>, 'executeQuery'>,
  build: (value: ValueOf<Given>) => Compilable<Row>,
): PreparedQuery<Given, Row> {
  // To Kysely a value is a value, whatever it is.
  const query = build((name) => new Placeholder(name) as never).compile();
  return (values) => database.executeQuery({ ...query, parameters: query.parameters.map(filledFrom(values)) });
}

function filledFrom(values: Values): (parameter: CompiledQuery['parameters'][number]) => unknown {
  return (parameter) => (parameter instanceof Placeholder ? values[parameter.name] : parameter);
}
