/** Many rows as one JSON parameter, which both databases read themselves: building long statements costs more than they do. */
import { type Insertable, PostgresAdapter, type RawBuilder, sql } from "kysely";
import { chunks, storable } from "./columns.ts";
import type { Database, Tables, Tx } from "./schema.ts";

/** Rows of one statement: some milliseconds' work, after which others have their turn. */
export const JSON_ROWS_AT_ONCE = 2_000;

export type JsonCells = readonly (string | number | null)[];

/** A table `given` whose `value ->> 0`, `value ->> 1` … are the cells as text; for a `from`. */
export function givenRows(db: Database, rows: readonly JsonCells[]): RawBuilder<unknown> {
  const json = JSON.stringify(rows.map((cells) => cells.map(storable)));
  return isPostgres(db)
    ? sql`json_array_elements(${json}::json) as given`
    : sql`json_each(${json}) as given`;
}

/** Rows into a table, with what is to be done where one is there already. All have the same columns. */
export async function insertGiven<T extends keyof Tables>(
  tx: Tx,
  table: T,
  rows: readonly Insertable<Tables[T]>[],
  onConflict: RawBuilder<unknown> = sql``,
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const list = sql.join(columns.map((name) => sql.ref(name)));
  for (const some of chunks(rows, JSON_ROWS_AT_ONCE)) {
    const cells = (some as readonly Readonly<Record<string, string | number | null>>[])
      .map((row) => columns.map((name) => row[name] ?? null));
    await sql`insert into ${sql.table(table)} (${list})
      ${isPostgres(tx) ? typedRows(table, columns, cells) : plainRows(tx, cells)}
      ${onConflict}`.execute(tx);
  }
}

function plainRows(tx: Tx, rows: readonly JsonCells[]): RawBuilder<unknown> {
  const cells = rows[0]!.map((_, at) => sql`given.value ->> ${sql.lit(at)}`);
  return sql`select ${sql.join(cells)} from ${givenRows(tx, rows)} where 1 = 1`;
}

/** PostgreSQL wants each cell of its column's type, and knows another `line`: the row's type is asked of the table. */
function typedRows(
  table: string,
  columns: readonly string[],
  rows: readonly JsonCells[],
): RawBuilder<unknown> {
  const records = rows.map((cells) =>
    Object.fromEntries(cells.map((cell, at) => [columns[at]!, storable(cell)]))
  );
  return sql`select ${sql.join(columns.map((name) => sql.ref(name)))}
    from json_populate_recordset(
      (select its from ${sql.table(table)} as its where 1 = 0), ${JSON.stringify(records)}::json
    )`;
}

/** On a conflict every column but the key's gets what was given. */
export function replacing(key: string, columns: readonly string[]): RawBuilder<unknown> {
  const given = columns.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`);
  return sql`on conflict (${sql.ref(key)}) do update set ${sql.join(given)}`;
}

/** Whole numbers as what stands behind an `in`. */
export function givenIds(db: Database, ids: readonly number[]): RawBuilder<unknown> {
  const json = JSON.stringify(ids);
  return isPostgres(db)
    ? sql`select cast(value as bigint) as id from json_array_elements_text(${json}::json)`
    : sql`select value as id from json_each(${json})`;
}

/** The same as a table `given` with the column `id`; for a `from`. */
export function listedIds(db: Database, ids: readonly number[]): RawBuilder<unknown> {
  return sql`(${givenIds(db, ids)}) as given`;
}

export function isPostgres(db: Database): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
