import { sql, type Kysely } from 'kysely';
import { bytesType } from '../../src/store/migrate';

/** A statement as a database was asked it. */
export interface Statement {
  sql: string;
  parameters: readonly unknown[];
}

/** How the database would do a statement: the lines of its plan. */
export async function explain<Tables>(database: Kysely<Tables>, statement: Statement): Promise<string[]> {
  const word = bytesType(database) === 'bytea' ? 'explain ' : 'explain query plan ';
  const query = { ...sql.raw(word + statement.sql).compile(database), parameters: statement.parameters };
  const { rows } = await database.executeQuery<Record<string, unknown>>(query);
  return rows.map((row) => String(row['QUERY PLAN'] ?? row.detail));
}

/** The lines that grow with a table: going through all of it, or sorting what was found. */
export function slowLines(plan: readonly string[]): string[] {
  return plan.filter((line) => /Seq Scan|Sort|^SCAN|TEMP B-TREE/.test(line));
}
