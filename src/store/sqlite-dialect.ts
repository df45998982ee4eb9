import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
} from 'kysely';
import { LibsqlDriver } from './sqlite-driver';

/** Kysely's SQLite over `libsql`, which ships prebuilt for every platform. */
export class LibsqlDialect implements Dialect {
  /** @param file path of the database, or `:memory:` */
  constructor(private readonly file: string) {}

  createDriver(): Driver {
    return new LibsqlDriver(this.file);
  }

  createAdapter(): DialectAdapter {
    return new TransactionalAdapter();
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createIntrospector(database: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(database);
  }
}

/** Migrations run inside one transaction: of two processes that start together, one migrates and the other finds it done. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
