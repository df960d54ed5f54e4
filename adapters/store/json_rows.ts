/** Many rows as one JSON parameter, which both databases read themselves: building long statements costs more than they do. */
import { CompiledQuery, type Insertable, PostgresAdapter, type RawBuilder, sql } from "kysely";
import { chunks, storable } from "./columns.ts";
import type { Database, Tables, Tx } from "./schema.ts";

/** Rows of one statement: some milliseconds' work, after which others have their turn. */
export const JSON_ROWS_AT_ONCE = 2_000;

/** Work done at a stretch: a turn takes more than a millisecond, however little there is to do. */
const STRETCH_MILLIS = 12;

/** Rows of one plain statement: any table's cells are below SQLite's 32,766 parameters. */
const PLAIN_ROWS_AT_ONCE = 500;

type JsonCells = readonly (string | number | null)[];

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
  const given = rows as readonly PlainRow[];
  if (!isPostgres(tx)) return await insertPlain(tx, table, columns, given, onConflict);
  const list = sql.join(columns.map((name) => sql.ref(name)));
  for await (const some of pieces(given, JSON_ROWS_AT_ONCE)) {
    await sql`insert into ${sql.table(table)} (${list})
      ${typedRows(table, columns, some)} ${onConflict}`.execute(tx);
  }
}

type PlainRow = Readonly<Record<string, string | number | null>>;

/** One statement over and over, built without Kysely: SQLite reads a row's JSON anew for each of its cells. */
async function insertPlain(
  tx: Tx,
  table: string,
  columns: readonly string[],
  rows: readonly PlainRow[],
  onConflict: RawBuilder<unknown>,
): Promise<void> {
  const row = `(${columns.map(() => "?").join(", ")})`;
  const list = columns.map((name) => `"${name}"`).join(", ");
  const end = onConflict.compile(tx).sql;
  for await (const some of pieces(rows, PLAIN_ROWS_AT_ONCE)) {
    const values = Array(some.length).fill(row).join(", ");
    const text = `insert into "${table}" (${list}) values ${values} ${end}`;
    const cells: unknown[] = [];
    for (const row of some) {
      for (const name of columns) {
        const cell = row[name] ?? null;
        cells.push(typeof cell === "string" ? cell.toWellFormed() : cell);
      }
    }
    await tx.executeQuery(CompiledQuery.raw(text, cells));
  }
}

/** PostgreSQL wants each cell of its column's type, and knows another `line`: the row's type is asked of the table. */
function typedRows(
  table: string,
  columns: readonly string[],
  rows: readonly PlainRow[],
): RawBuilder<unknown> {
  const records = rows.map((row) =>
    Object.fromEntries(columns.map((name) => [name, storable(row[name] ?? null)]))
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

/** Texts as a table `given`: each is a `value` and has its `place`, from 0; for a `from`. */
export function givenTexts(db: Database, texts: readonly string[]): RawBuilder<unknown> {
  const json = JSON.stringify(texts);
  return isPostgres(db)
    ? sql`(select value, ordinality - 1 as place
        from json_array_elements_text(${json}::json) with ordinality as each (value, ordinality)) as given`
    : sql`(select key as place, value from json_each(${json})) as given`;
}

/** A table `given` whose `key` and `value` are texts; for a `from`. */
export function givenPairs(
  db: Database,
  pairs: Iterable<readonly [string, string | null]>,
): RawBuilder<unknown> {
  const json = JSON.stringify(Object.fromEntries(pairs));
  return isPostgres(db)
    ? sql`json_each_text(${json}::json) as given`
    : sql`json_each(${json}) as given`;
}

/** The same as a table `given` with the column `id`; for a `from`. */
export function listedIds(db: Database, ids: readonly number[]): RawBuilder<unknown> {
  return sql`(${givenIds(db, ids)}) as given`;
}

export function isPostgres(db: Database): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

/** Chunks, and between them turns for all else in the process: SQLite answers without waiting. */
export async function* pieces<T>(items: readonly T[], size: number): AsyncGenerator<T[]> {
  let began = performance.now();
  for (const some of chunks(items, size)) {
    if (performance.now() - began >= STRETCH_MILLIS) {
      await turn();
      began = performance.now();
    }
    yield some;
  }
}

export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
