/** Migration 10: times in which calls were made that nobody has recorded. */
import type { Migration } from "kysely/migration";
import { primary, required } from "./flavour.ts";

export function gapsMigration(): Migration {
  return {
    async up(db) {
      await db.schema.createTable("history_gap")
        .addColumn("began_at", "bigint", primary)
        .addColumn("ended_at", "bigint", required)
        .execute();
    },
  };
}
