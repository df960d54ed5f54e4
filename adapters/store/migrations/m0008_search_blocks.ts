/** Migration 8: the search index by blocks of texts, filled while the office is at work; the history of all by text and by result. */
import type { Migration } from "kysely/migration";
import { type Flavour, keysOnly, required, text } from "./flavour.ts";

export function searchBlocksMigration(flavour: Flavour): Migration {
  return {
    async up(db) {
      await db.schema.dropTable("search_gram").execute();
      await keysOnly(
        flavour,
        db.schema.createTable("search_block")
          .addColumn("gram", text(flavour), required)
          .addColumn("block", "bigint", required)
          .addColumn("texts", text(flavour), required)
          .addPrimaryKeyConstraint("search_block_pk", ["gram", "block"]),
      ).execute();
    },
  };
}
