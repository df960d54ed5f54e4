/** One moment of a database read table by table, in SQLite and PostgreSQL alike, while others go on writing. */
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { sql } from "kysely";
import { DATABASE_FILE, type StorePlace } from "./open.ts";
import type { Tx } from "./schema.ts";

/** Rows read at a stretch; between two the event loop has its turn. */
const ROWS_AT_ONCE = 500;

export type Cells = readonly SQLInputValue[];

export interface Snapshot {
  count(table: string): Promise<number>;
  rows(table: string, columns: readonly string[]): AsyncIterable<readonly Cells[]>;
}

/** The snapshot is there while `work` runs. */
export async function openSnapshot<T>(
  place: StorePlace,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  return "databaseUrl" in place
    ? await postgresSnapshot(place.databaseUrl, work)
    : await sqliteSnapshot(join(place.dataFolder, DATABASE_FILE), work);
}

/** On a connection of its own, which reads only: a reader of a write-ahead log hinders no writer. */
async function sqliteSnapshot<T>(
  path: string,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  try {
    db.exec("pragma query_only = on; begin");
    return await work({
      count(table) {
        const row = db.prepare(`select count(*) as count from ${quoted(table)}`).get();
        return Promise.resolve(Number(row?.count));
      },
      async *rows(table, columns) {
        const list = columns.map(quoted).join(", ");
        const found = db.prepare(`select ${list} from ${quoted(table)}`).iterate();
        let some: Cells[] = [];
        for (const row of found) {
          some.push(columns.map((name) => row[name] as SQLInputValue));
          if (some.length < ROWS_AT_ONCE) continue;
          yield some;
          some = [];
          await turn();
        }
        if (some.length > 0) yield some;
      },
    });
  } finally {
    db.close();
  }
}

async function postgresSnapshot<T>(
  url: string,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const { openPostgres } = await import("./postgres.ts");
  const db = openPostgres(url, () => {});
  try {
    return await db.transaction().setIsolationLevel("repeatable read")
      .execute((tx) => work(cursorsOf(tx)));
  } finally {
    await db.destroy();
  }
}

function cursorsOf(tx: Tx): Snapshot {
  return {
    async count(table) {
      const { rows } = await sql<{ count: number }>`select count(*) as count
        from ${sql.table(table)}`.execute(tx);
      return Number(rows[0]?.count);
    },
    async *rows(table, columns) {
      const list = sql.join(columns.map((name) => sql.ref(name)));
      await sql`declare pages cursor for select ${list} from ${sql.table(table)}`.execute(tx);
      const fetch = sql<Record<string, SQLInputValue>>`fetch ${sql.lit(ROWS_AT_ONCE)} from pages`;
      try {
        for (;;) {
          const { rows } = await fetch.execute(tx);
          if (rows.length > 0) yield rows.map((row) => columns.map((name) => row[name] ?? null));
          if (rows.length < ROWS_AT_ONCE) return;
        }
      } finally {
        await sql`close pages`.execute(tx);
      }
    },
  };
}

/** In the order in which they were made: what a row refers to comes before it. */
export function tablesOf(db: DatabaseSync): readonly string[] {
  const rows = db.prepare("select name from sqlite_master where type = 'table' order by rowid")
    .all();
  return rows.map(({ name }) => String(name));
}

export function columnsOf(db: DatabaseSync, table: string): readonly string[] {
  const rows = db.prepare("select name from pragma_table_info(?)").all(table);
  return rows.map(({ name }) => String(name));
}

export function rowWriter(
  db: DatabaseSync,
  table: string,
  columns: readonly string[],
): (cells: Cells) => void {
  const places = columns.map(() => "?").join(", ");
  const insert = db.prepare(
    `insert into ${quoted(table)} (${columns.map(quoted).join(", ")}) values (${places})`,
  );
  return (cells) => void insert.run(...cells);
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
