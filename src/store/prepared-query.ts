import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely';

/** Values of a query, by the names that the query has for them. */
type Values = Record<string, string | number | null>;

/** Asks a query that is compiled, with values. */
export type PreparedQuery<Given extends Values, Row = unknown> = (values: Given) => Promise<QueryResult<Row>>;

/** A query that is compiled, and wants values; or records, each of them values. */
export type WithValues<Given, Row = unknown> = (given: Given) => CompiledQuery<Row>;

/** Stands for a value that is not known yet where a query is built. */
type ValueOf<Given extends Values> = <Name extends keyof Given & string>(name: Name) => Given[Name];

/** Where a value goes, among the parameters of a compiled query. */
class Placeholder {
  constructor(
    readonly name: string,
    /** Of which of the given records; the first one where there is no other. */
    readonly index = 0,
  ) {}
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
  const withValues = compileQuery(build);
  return (values) => database.executeQuery(withValues(values));
}

/** The same, for whoever asks it otherwise: in a transaction. */
export function compileQuery<Given extends Values, Row>(
  build: (value: ValueOf<Given>) => Compilable<Row>,
): WithValues<Given, Row> {
  // To Kysely a value is a value, whatever it is.
  const query = build((name) => new Placeholder(name) as never).compile();
  return (values) => filled(query, [values]);
}

/** The same for statements of several records: one for each count of them, compiled when it is first wanted. */
export function compileForEach<Given extends Values, Row>(
  build: (records: Given[]) => Compilable<Row>,
): WithValues<readonly Given[], Row> {
  const compiled = new Map<number, CompiledQuery<Row>>();
  return (records) => {
    const query = compiled.get(records.length) ?? build(records.map(placeholders)).compile();
    compiled.set(records.length, query);
    return filled(query, records);
  };
}

function placeholders<Given extends Values>(record: Given, index: number): Given {
  return Object.fromEntries(Object.keys(record).map((name) => [name, new Placeholder(name, index)])) as never;
}

function filled<Row>(query: CompiledQuery<Row>, records: readonly Values[]): CompiledQuery<Row> {
  const parameters = query.parameters.map((parameter) =>
    parameter instanceof Placeholder ? records[parameter.index]![parameter.name] : parameter,
  );
  return { ...query, parameters };
}
