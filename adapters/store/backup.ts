/**
 * A backup is one SQLite file with the tables of the schema and who made it when, with the fingerprint of the key
 * and never the key. It is read from one snapshot of the database, piece by piece, while everything else goes on.
 */
import { DatabaseSync } from "node:sqlite";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { statIfThere } from "../files.ts";
import { migrate } from "./migrate.ts";
import type { StorePlace } from "./open.ts";
import { columnsOf, openSnapshot, rowWriter, type Snapshot, tablesOf } from "./snapshot.ts";
import { openSqlite } from "./sqlite.ts";

const FORMAT = 1;
/** Browsers sign in anew after a restore, nodes take up their work and the search its index anew; the schema keeps its own table. */
const LEFT_OUT =
  /^(session|admin_session|node.*|search_gram|search_block|backup|kysely_.*|sqlite_.*)$/;
const FILE_MODE = 0o600;

export interface BackupInfo {
  /** Epoch milliseconds. */
  readonly madeAt: number;
  readonly keyFingerprint: string;
  readonly revision: number;
  readonly loginId: string;
}

export type BackupRefusal =
  | { readonly kind: "no-office" }
  /** Of another version: a start of this one brings it up to date. */
  | { readonly kind: "other-schema" }
  | { readonly kind: "file-exists" };

export interface BackupProgress {
  /** Rows so far, and of all. */
  readonly done: number;
  readonly of: number;
}

/** Writes `file`, which must not be there; one that breaks off leaves nothing. */
export async function makeBackup(
  place: StorePlace,
  file: string,
  now: number,
  progress: (progress: BackupProgress) => void,
): Promise<Result<BackupInfo, BackupRefusal>> {
  if (await statIfThere(file) !== undefined) return refuse({ kind: "file-exists" });
  const aside = `${file}.part`;
  await removeIfThere(aside);
  try {
    await prepare(aside);
    const info = await openSnapshot(
      place,
      (snapshot) => copyAll(snapshot, aside, now, progress),
    );
    if (!info.ok) return info;
    await Deno.chmod(aside, FILE_MODE);
    await Deno.rename(aside, file);
    return info;
  } finally {
    await removeIfThere(aside);
  }
}

/** The empty tables of the present schema, in one file without a log beside it. */
async function prepare(path: string): Promise<void> {
  const db = openSqlite(path);
  try {
    const migrated = await migrate(db, "sqlite");
    if (!migrated.ok) throw new Error("Cannot make a backup: a new file has a newer schema");
  } finally {
    await db.destroy();
  }
  const raw = new DatabaseSync(path);
  raw.exec("pragma journal_mode = delete; create table backup (info text not null)");
  raw.close();
}

async function copyAll(
  from: Snapshot,
  path: string,
  now: number,
  progress: (progress: BackupProgress) => void,
): Promise<Result<BackupInfo, BackupRefusal>> {
  const into = new DatabaseSync(path);
  try {
    if (await migrationsOf(from) !== migrationsIn(into)) return refuse({ kind: "other-schema" });
    const [office] = await firstRows(from, "office", [
      "key_fingerprint",
      "revision",
      "login_id",
    ]);
    if (office === undefined) return refuse({ kind: "no-office" });
    const [keyFingerprint, revision, loginId] = office as [string, number, string];
    const info: BackupInfo = { madeAt: now, keyFingerprint, revision, loginId };
    await copyTables(from, into, progress);
    into.prepare("insert into backup (info) values (?)")
      .run(JSON.stringify({ ...info, format: FORMAT }));
    return ok(info);
  } finally {
    into.close();
  }
}

/** Every table that a backup holds. */
export function keptTables(db: DatabaseSync): readonly string[] {
  return tablesOf(db).filter((table) => !LEFT_OUT.test(table));
}

async function copyTables(
  from: Snapshot,
  into: DatabaseSync,
  progress: (progress: BackupProgress) => void,
): Promise<void> {
  const tables = keptTables(into);
  let of = 0;
  for (const table of tables) of += await from.count(table);
  let done = 0;
  into.exec("pragma foreign_keys = off; begin");
  for (const table of tables) {
    const columns = columnsOf(into, table);
    const write = rowWriter(into, table, columns);
    for await (const rows of from.rows(table, columns)) {
      for (const row of rows) write(row);
      done += rows.length;
      progress({ done, of });
    }
  }
  into.exec("commit");
}

async function migrationsOf(from: Snapshot): Promise<string> {
  const rows = await firstRows(from, "kysely_migration", ["name"]);
  return rows.map(([name]) => String(name)).sort().join();
}

function migrationsIn(db: DatabaseSync): string {
  return migrationNames(db).toSorted().join();
}

/** The migrations that made the tables of a file. */
export function migrationNames(db: DatabaseSync): readonly string[] {
  const rows = db.prepare("select name from kysely_migration").all();
  return rows.map(({ name }) => String(name));
}

async function firstRows(from: Snapshot, table: string, columns: readonly string[]) {
  for await (const rows of from.rows(table, columns)) return rows;
  return [];
}

/** What a file says of itself; `undefined` when it is no backup of ours, or damaged. */
export function readBackupInfo(file: string): BackupInfo | undefined {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    const sound = db.prepare("pragma quick_check(1)").get() as { quick_check?: unknown };
    const row = db.prepare("select info from backup").get() as { info: string } | undefined;
    if (row === undefined || sound.quick_check !== "ok") return undefined;
    const info = JSON.parse(row.info) as BackupInfo & { readonly format: number };
    return info.format === FORMAT ? info : undefined;
  } catch {
    // whatever SQLite or JSON have against it: it is not what `makeBackup` wrote
    return undefined;
  } finally {
    db?.close();
  }
}

export async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
