/** A backup back in its place: into an SQLite file that takes the old one's place at once, or an empty PostgreSQL. */
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { sql } from "kysely";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { AuditNote } from "../../core/domain/audit.ts";
import { statIfThere } from "../files.ts";
import { chunks } from "./columns.ts";
import { auditRow } from "./audit_store.ts";
import {
  type BackupInfo,
  keptTables,
  migrationNames,
  readBackupInfo,
  removeIfThere,
} from "./backup.ts";
import { migrate, newerSchema } from "./migrate.ts";
import { DATABASE_FILE, type StorePlace } from "./open.ts";
import type { Database } from "./schema.ts";
import { columnsOf } from "./snapshot.ts";
import { openSqlite } from "./sqlite.ts";

/** What was there before, kept beside it. */
export const KEPT_FILE = `${DATABASE_FILE}.before-restore`;
/** Rows of one insert into PostgreSQL: with any table's columns below its limit of parameters. */
const ROWS_AT_ONCE = 200;

export type RestoreRefusal =
  | { readonly kind: "no-such-file" }
  /** No SQLite file of ours, or damaged. */
  | { readonly kind: "not-a-backup" }
  /** Its secrets were sealed with another key than the one here. */
  | { readonly kind: "other-key"; readonly needed: string; readonly ours: string }
  | { readonly kind: "newer-schema"; readonly unknown: string }
  /** PostgreSQL only: a restore takes nothing away there. */
  | { readonly kind: "database-not-empty" };

/** Why a file could not be restored here, before anything is stopped for it; else what it says of itself. */
export async function checkBackup(
  file: string,
  ourFingerprint: string,
): Promise<Result<BackupInfo, RestoreRefusal>> {
  if (await statIfThere(file) === undefined) return refuse({ kind: "no-such-file" });
  const info = readBackupInfo(file);
  if (info === undefined) return refuse({ kind: "not-a-backup" });
  if (info.keyFingerprint !== ourFingerprint) {
    return refuse({ kind: "other-key", needed: info.keyFingerprint, ours: ourFingerprint });
  }
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const newer = newerSchema(migrationNames(db), "sqlite");
    return newer === undefined ? ok(info) : refuse(newer);
  } finally {
    db.close();
  }
}

/** The server must be stopped: the data folder's lock is the caller's. */
export async function restoreBackup(
  place: StorePlace,
  file: string,
  ourFingerprint: string,
  note: AuditNote,
): Promise<Result<BackupInfo, RestoreRefusal>> {
  const checked = await checkBackup(file, ourFingerprint);
  if (!checked.ok) return checked;
  const info = checked.value;
  const restored = "databaseUrl" in place
    ? await intoPostgres(place.databaseUrl, file, note)
    : await intoSqlite(place.dataFolder, file, note);
  return restored.ok ? ok(info) : restored;
}

/** Killed at any moment the database is the old one or the restored one: it changes by one rename. */
async function intoSqlite(
  dataFolder: string,
  file: string,
  note: AuditNote,
): Promise<Result<void, RestoreRefusal>> {
  const path = join(dataFolder, DATABASE_FILE);
  const aside = `${path}.restoring`;
  for (const end of ["", "-wal", "-shm", "-journal"]) await removeIfThere(aside + end);
  await Deno.copyFile(file, aside);
  const db = openSqlite(aside);
  try {
    await sql`drop table backup`.execute(db);
    const migrated = await migrate(db, "sqlite");
    if (!migrated.ok) return migrated;
    await db.insertInto("audit").values(auditRow(note)).execute();
  } finally {
    await db.destroy();
  }
  await settleOld(path, join(dataFolder, KEPT_FILE));
  await Deno.rename(aside, path);
  return ok(undefined);
}

/** What the log beside the old file holds goes into it, so that none of it meets the new one; then it is kept. */
async function settleOld(path: string, kept: string): Promise<void> {
  if (await statIfThere(path) === undefined) return;
  const old = new DatabaseSync(path, { timeout: 5_000 });
  old.exec("pragma journal_mode = delete");
  old.close();
  await removeIfThere(kept);
  await Deno.link(path, kept);
}

/** All tables in one transaction. */
async function intoPostgres(
  url: string,
  file: string,
  note: AuditNote,
): Promise<Result<void, RestoreRefusal>> {
  const { openPostgres } = await import("./postgres.ts");
  const db = openPostgres(url, () => {});
  const from = new DatabaseSync(file, { readOnly: true });
  try {
    const migrated = await migrate(db, "postgres");
    if (!migrated.ok) return migrated;
    const there = await db.selectFrom("office").select("id").executeTakeFirst();
    if (there !== undefined) return refuse({ kind: "database-not-empty" });
    await db.transaction().execute(async (tx) => {
      for (const table of keptTables(from)) await copyTable(tx, from, table);
      await tx.insertInto("audit").values(auditRow(note)).execute();
    });
    return ok(undefined);
  } finally {
    from.close();
    await db.destroy();
  }
}

async function copyTable(db: Database, from: DatabaseSync, table: string): Promise<void> {
  const columns = columnsOf(from, table);
  const rows = from.prepare(`select * from "${table}"`).all();
  const list = sql.join(columns.map((name) => sql.ref(name)));
  for (const some of chunks(rows, ROWS_AT_ONCE)) {
    const values = some.map((row) => sql`(${sql.join(columns.map((name) => row[name] ?? null))})`);
    await sql`insert into ${sql.table(table)} (${list}) values ${sql.join(values)}`.execute(db);
  }
  if (columns.includes("id")) await settleIdentity(db, table);
}

/** The numbers a table gives out go on after those it was given. */
async function settleIdentity(db: Database, table: string): Promise<void> {
  const { rows } = await sql<{ name: string | null }>`
    select pg_get_serial_sequence(${table}, 'id') as name`.execute(db);
  const name = rows[0]?.name;
  if (name === null || name === undefined) return;
  await sql`select setval(${name}, (select coalesce(max(id), 0) + 1 from ${
    sql.table(table)
  }), false)`
    .execute(db);
}
