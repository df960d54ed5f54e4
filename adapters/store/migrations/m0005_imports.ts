/** Migration 5: the last bulk import, kept so that it can be undone. */
import type { Migration } from "kysely/migration";
import { type Flavour, primary, required, text } from "./flavour.ts";

export function importsMigration(flavour: Flavour): Migration {
  return {
    async up(db) {
      await db.schema.createTable("last_import")
        .addColumn("id", "integer", primary)
        .addColumn("at", "bigint", required)
        .addColumn("username", text(flavour), required)
        .addColumn("people", "integer", required)
        .execute();
      await db.schema.createTable("imported_person")
        .addColumn("position", "integer", primary)
        .addColumn("extension", text(flavour), required)
        .addColumn("person", text(flavour), required)
        .addColumn("sealed_before", text(flavour))
        .addColumn("sealed_after", text(flavour))
        .execute();
    },
  };
}
