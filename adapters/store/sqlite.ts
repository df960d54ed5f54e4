/** SQLite by `node:sqlite`, as a Kysely dialect: one connection, WAL, the file readable by its owner alone. */
import { chmodSync, closeSync, openSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import {
  type Dialect,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
} from "kysely";
import { withoutNul } from "./columns.ts";
import type { Database, Tables } from "./schema.ts";

/** How long a writer waits for another process's transaction before it fails. */
const BUSY_TIMEOUT_MILLIS = 5000;
const STATEMENTS_KEPT_MAX = 256;
const FILE_MODE = 0o600;

const PRAGMAS = [
  "journal_mode = wal",
  "synchronous = normal",
  "foreign_keys = on",
  "temp_store = memory",
  "cache_size = -16384",
  "journal_size_limit = 67108864",
];

/** Opens or makes the file; its folder must exist. Throws what SQLite throws, as for a file that is none. */
export function openSqlite(path: string): Database {
  closeSync(openSync(path, "a", FILE_MODE));
  chmodSync(path, FILE_MODE); // SQLite gives its -wal and -shm files the mode of the database
  const raw = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MILLIS });
  try {
    for (const pragma of PRAGMAS) raw.exec(`pragma ${pragma}`);
  } catch (error) {
    raw.close();
    throw error;
  }
  return new Kysely<Tables>({ dialect: sqliteDialect(new NodeSqlite(raw)) });
}

function sqliteDialect(database: SqliteDatabase): Dialect {
  return {
    createAdapter: () => new TransactionalDdlAdapter(),
    createDriver: () => new SqliteDriver({ database }),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** Kysely denies SQLite transactions around table definitions, though it has them: migrations need one. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** The little of a database that Kysely's driver needs, with the statements used last kept prepared. */
class NodeSqlite implements SqliteDatabase {
  readonly #prepared = new Map<string, NodeStatement>();

  constructor(readonly raw: DatabaseSync) {}

  prepare(text: string): SqliteStatement {
    // Taking the write lock at the start: a transaction that read first could not wait for it later.
    const sql = text === "begin" ? "begin immediate" : text;
    if (/^\s*(create|alter|drop)\b/i.test(sql)) {
      this.#prepared.clear(); // a prepared `select *` would miss a new column once
      return new NodeStatement(this.raw, sql);
    }
    const statement = this.#prepared.get(sql) ?? new NodeStatement(this.raw, sql);
    this.#prepared.delete(sql);
    this.#prepared.set(sql, statement);
    if (this.#prepared.size > STATEMENTS_KEPT_MAX) {
      this.#prepared.delete(this.#prepared.keys().next().value!);
    }
    return statement;
  }

  close(): void {
    this.#prepared.clear();
    this.raw.close();
  }
}

class NodeStatement implements SqliteStatement {
  readonly reader: boolean;
  readonly #statement: StatementSync;

  constructor(readonly raw: DatabaseSync, readonly sql: string) {
    this.#statement = raw.prepare(sql);
    this.reader = this.#statement.columns().length > 0;
  }

  all(parameters: readonly unknown[]): unknown[] {
    return this.#statement.all(...bound(parameters));
  }

  run(parameters: readonly unknown[]) {
    return this.#statement.run(...bound(parameters));
  }

  /** On a statement of its own: another `all` on one being iterated would take its rows. */
  iterate(parameters: readonly unknown[]): IterableIterator<unknown> {
    return this.raw.prepare(this.sql).iterate(...bound(parameters));
  }
}

/** `node:sqlite` binds neither booleans nor `undefined`, and neither reaches it: the schema has none. */
function bound(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map(withoutNul) as SQLInputValue[];
}
