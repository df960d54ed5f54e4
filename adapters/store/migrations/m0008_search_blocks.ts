/** Migration 8: the search index by blocks of texts, filled while the office is at work, and indexes for 1,000,000 rows. */
import { type Kysely, sql, type SqlBool } from "kysely";
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
      await coverSearches(db);
    },
  };
}

/** What is found by texts is told in order from the index alone; what is rare in a history stands together. */
async function coverSearches(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex("person_by_text").execute();
  await db.schema.createIndex("person_by_text")
    .on("person").columns(["text_id", "disabled", "reading_key", "extension"]).execute();
  await db.schema.createIndex("call_part_of_all_by_text")
    .on("call_part").columns(["text_id", "started_at", "id"]).execute();
  await db.schema.createIndex("call_part_of_all_by_result")
    .on("call_part").columns(["result", "started_at", "id"]).execute();
  const isRecorded = sql<SqlBool>`recording is not null`;
  await db.schema.createIndex("call_part_recorded")
    .on("call_part").columns(["owner", "started_at", "id"]).where(isRecorded).execute();
  await db.schema.createIndex("call_part_of_all_recorded")
    .on("call_part").columns(["started_at", "id"]).where(isRecorded).execute();
}
