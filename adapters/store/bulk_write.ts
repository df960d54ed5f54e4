/** Rows of most of a table at once: SQLite makes an index anew in far less time than it keeps one row by row. */
import { sql } from "kysely";
import { isPostgres } from "./json_rows.ts";
import type { Database, Tables, Tx } from "./schema.ts";

/** From so many rows on, */
export const REMADE_ROWS_MIN = 5_000;
/** and so much of the table. */
const REMADE_SHARE = 0.3;

/** SQLite's cache while much is written at once: what does not fit is written twice. In KiB. */
const ROOMY_CACHE_KIB = 131_072;

/** Within a transaction, as all of it. PostgreSQL has a cache for all. */
export async function withRoomyCache(
  tx: Tx,
  rows: number,
  write: () => Promise<void>,
): Promise<void> {
  if (isPostgres(tx) || rows < REMADE_ROWS_MIN) return await write();
  const { rows: [before] } = await sql<{ cache_size: number }>`pragma cache_size`.execute(tx);
  await sql.raw(`pragma cache_size = -${ROOMY_CACHE_KIB}`).execute(tx);
  try {
    await write();
  } finally {
    await sql.raw(`pragma cache_size = ${before!.cache_size}`).execute(tx);
  }
}

/** Pages of SQLite's log after which a commit takes them over into the file: its own usual number. */
const LOG_PAGES = 1_000;

/** A whole transaction; what it wrote is taken over into the file by the next commit, when nobody waits for this one. */
export async function withLaterCheckpoint<T>(
  db: Database,
  rows: number,
  write: () => Promise<T>,
): Promise<T> {
  if (isPostgres(db) || rows < REMADE_ROWS_MIN) return await write();
  await sql`pragma wal_autocheckpoint = 0`.execute(db);
  try {
    return await write();
  } finally {
    await sql.raw(`pragma wal_autocheckpoint = ${LOG_PAGES}`).execute(db);
  }
}

/**
 * Writes `rows` of the `all` there will be, with the table's own indexes away, within the transaction; keys stay.
 * PostgreSQL would keep readers out meanwhile, and keeps its indexes.
 */
export async function withoutIndexes(
  tx: Tx,
  table: keyof Tables,
  { rows, all }: { readonly rows: number; readonly all: number },
  write: () => Promise<void>,
): Promise<void> {
  if (isPostgres(tx) || rows < REMADE_ROWS_MIN || rows < all * REMADE_SHARE) return await write();
  const indexes = await sql<{ name: string; sql: string }>`select name, sql from sqlite_master
    where type = 'index' and tbl_name = ${table} and sql is not null`.execute(tx);
  for (const { name } of indexes.rows) await tx.schema.dropIndex(name).execute();
  await write();
  for (const index of indexes.rows) await sql.raw(index.sql).execute(tx);
}
