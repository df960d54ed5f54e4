/** Many rows as one JSON parameter, which both databases read themselves: building long statements costs more than they do. */
import { PostgresAdapter, type RawBuilder, sql } from "kysely";
import type { Database } from "./schema.ts";

/** Rows of one statement: some milliseconds' work, after which others have their turn. */
export const JSON_ROWS_AT_ONCE = 2_000;

export type JsonCells = readonly (string | number | null)[];

/** A table `given` whose `value ->> 0`, `value ->> 1` … are the cells as text; for a `from`. */
export function givenRows(db: Database, rows: readonly JsonCells[]): RawBuilder<unknown> {
  const json = JSON.stringify(rows);
  return db.getExecutor().adapter instanceof PostgresAdapter
    ? sql`json_array_elements(${json}::json) as given`
    : sql`json_each(${json}) as given`;
}
