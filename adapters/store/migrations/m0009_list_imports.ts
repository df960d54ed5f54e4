/** Migration 9: the last import of each phonebook, kept so that it can be undone. */
import type { Migration } from "kysely/migration";
import { type Flavour, required, text } from "./flavour.ts";

export function listImportsMigration(flavour: Flavour): Migration {
  return {
    async up(db) {
      await db.schema.createTable("list_import")
        .addColumn(
          "list",
          text(flavour),
          (column) => column.primaryKey().references("phone_list.id").onDelete("cascade"),
        )
        .addColumn("at", "bigint", required)
        .addColumn("username", text(flavour), required)
        .addColumn("changes", text(flavour), required)
        .execute();
    },
  };
}
