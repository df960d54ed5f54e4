/** Brings a database up to the code's schema, all migrations in one transaction; refuses a newer one. */
import type { Kysely } from "kysely";
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from "kysely/migration";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import type { Flavour } from "./migrations/flavour.ts";
import { activityMigration } from "./migrations/m0002_activity.ts";
import { callControlMigration } from "./migrations/m0003_call_control.ts";
import { administrationMigration } from "./migrations/m0004_administration.ts";
import { importsMigration } from "./migrations/m0005_imports.ts";
import { integrationsMigration } from "./migrations/m0007_integrations.ts";
import { searchBlocksMigration } from "./migrations/m0008_search_blocks.ts";
import { listImportsMigration } from "./migrations/m0009_list_imports.ts";
import { gapsMigration } from "./migrations/m0010_gaps.ts";
import { importBlocksMigration } from "./migrations/m0011_import_blocks.ts";
import { nodesMigration } from "./migrations/m0006_nodes.ts";
import { officeMigration } from "./migrations/m0001_office.ts";

/** The database was written by a newer Naisen; `unknown` is the first migration this code has not. */
export interface NewerSchema {
  readonly kind: "newer-schema";
  readonly unknown: string;
}

/** Harmless when there is nothing to do; two processes at once are told apart by the database's lock. */
export async function migrate<Any>(
  db: Kysely<Any>,
  flavour: Flavour,
): Promise<Result<void, NewerSchema>> {
  const known = migrations(flavour);
  const newer = newerSchema(await executed(db), flavour);
  if (newer !== undefined) return refuse(newer);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(known) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return ok(undefined);
}

/** Whether a database with these migrations is of a newer Naisen. */
export function newerSchema(names: readonly string[], flavour: Flavour): NewerSchema | undefined {
  const known = migrations(flavour);
  const unknown = names.find((name) => !(name in known));
  return unknown === undefined ? undefined : { kind: "newer-schema", unknown };
}

/** In order of their names. A migration that has been released never changes. */
function migrations(flavour: Flavour): Record<string, Migration> {
  return {
    "0001_office": officeMigration(flavour),
    "0002_activity": activityMigration(flavour),
    "0003_call_control": callControlMigration(flavour),
    "0004_administration": administrationMigration(flavour),
    "0005_imports": importsMigration(flavour),
    "0006_nodes": nodesMigration(flavour),
    "0007_integrations": integrationsMigration(flavour),
    "0008_search_blocks": searchBlocksMigration(flavour),
    "0009_list_imports": listImportsMigration(flavour),
    "0010_gaps": gapsMigration(),
    "0011_import_blocks": importBlocksMigration(flavour),
  };
}

async function executed<Any>(db: Kysely<Any>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === DEFAULT_MIGRATION_TABLE)) return [];
  const rows = await (db as unknown as Kysely<{ [DEFAULT_MIGRATION_TABLE]: { name: string } }>)
    .selectFrom(DEFAULT_MIGRATION_TABLE).select("name").orderBy("name").execute();
  return rows.map((row) => row.name);
}
