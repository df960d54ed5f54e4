/** The one way to a store: an SQLite file in the data folder, or PostgreSQL where its address is set. */
import { join } from "node:path";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { Secrets } from "../../core/ports/secrets.ts";
import type { Store } from "../../core/ports/store.ts";
import { kyselyStore } from "./kysely_store.ts";
import { migrate, type NewerSchema } from "./migrate.ts";
import type { Flavour } from "./migrations/flavour.ts";
import type { Database } from "./schema.ts";
import { openSqlite } from "./sqlite.ts";

export const DATABASE_FILE = "naisen.sqlite";

export type StorePlace =
  | { readonly dataFolder: string }
  | {
    readonly databaseUrl: string;
    /** Hears that an idle connection broke; the next query makes another. */
    readonly onLost?: (reason: string) => void;
  };

export type StoreRefusal =
  | NewerSchema
  /** The database's secrets were sealed by another key. */
  | { readonly kind: "other-key"; readonly stored: string; readonly ours: string }
  /** No such server, no such right, no database file. `reason` is the database's own. */
  | { readonly kind: "unusable"; readonly where: string; readonly reason: string };

/** Opens, brings the schema up to date, and checks that the key is the one the secrets were sealed with. */
export async function openStore(
  place: StorePlace,
  secrets: Secrets,
): Promise<Result<Store, StoreRefusal>> {
  const where = whereOf(place);
  let db: Database | undefined;
  try {
    db = await connect(place);
    const flavour: Flavour = "databaseUrl" in place ? "postgres" : "sqlite";
    const migrated = await migrate(db, flavour);
    if (!migrated.ok) {
      await db.destroy();
      return migrated;
    }
    const stored = await db.selectFrom("office").select("key_fingerprint").executeTakeFirst();
    if (stored !== undefined && stored.key_fingerprint !== secrets.fingerprint) {
      await db.destroy();
      const refusal = { stored: stored.key_fingerprint, ours: secrets.fingerprint };
      return refuse({ kind: "other-key", ...refusal });
    }
    return ok(kyselyStore(db, secrets));
  } catch (error) {
    await db?.destroy();
    const reason = error instanceof Error ? error.message : String(error);
    return refuse({ kind: "unusable", where, reason });
  }
}

/** One English sentence for the terminal: what is wrong and what to do. */
export function storeRefusalSentence(refusal: StoreRefusal): string {
  switch (refusal.kind) {
    case "newer-schema":
      return `The database was written by a newer Naisen (it has ${refusal.unknown}): ` +
        "start that version, or restore a backup made by this one.";
    case "other-key":
      return `The stored passwords were sealed with the key ${refusal.stored}, but the key given is ` +
        `${refusal.ours}: put the right key file back or set NAISEN_SECRET_KEY.`;
    case "unusable":
      return `The database at ${refusal.where} cannot be used (${refusal.reason}): ` +
        "check NAISEN_DATA or NAISEN_DATABASE_URL.";
    default:
      return unreachable(refusal);
  }
}

/** PostgreSQL's driver is loaded only where it is used: it costs every other start time and rights. */
export async function connect(place: StorePlace): Promise<Database> {
  if (!("databaseUrl" in place)) {
    await Deno.mkdir(place.dataFolder, { recursive: true, mode: 0o700 });
    return openSqlite(join(place.dataFolder, DATABASE_FILE));
  }
  const { openPostgres } = await import("./postgres.ts");
  return openPostgres(place.databaseUrl, (reason) => place.onLost?.(reason.message));
}

/** For sentences: never with the password of an address. */
function whereOf(place: StorePlace): string {
  if (!("databaseUrl" in place)) return join(place.dataFolder, DATABASE_FILE);
  const url = URL.parse(place.databaseUrl);
  return url === null ? "NAISEN_DATABASE_URL" : `${url.host}${url.pathname}`;
}
