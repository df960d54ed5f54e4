/** Migration 2: what happens in the office: sessions, failed tries, commands, stories of calls. */
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { type Flavour, identity, primary, required, text } from "./flavour.ts";

export function activityMigration(flavour: Flavour): Migration {
  return {
    async up(db) {
      await signIns(db, flavour);
      await commands(db, flavour);
      await history(db, flavour);
    },
  };
}

async function signIns(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await db.schema.createTable("session")
    .addColumn("token_hash", text(flavour), primary)
    .addColumn("extension", text(flavour), required)
    .addColumn("created_at", "bigint", required)
    .addColumn("used_at", "bigint", required)
    .execute();
  await db.schema.createIndex("session_by_person").on("session").column("extension").execute();
  await db.schema.createIndex("session_by_use").on("session").column("used_at").execute();
  await db.schema.createIndex("session_by_age").on("session").column("created_at").execute();
  await db.schema.createTable("attempt")
    .addColumn("id", identity(flavour))
    .addColumn("account", text(flavour), required)
    .addColumn("address", text(flavour), required)
    .addColumn("channel", text(flavour), required)
    .addColumn("at", "bigint", required)
    .execute();
  await db.schema.createIndex("attempt_by_address")
    .on("attempt").columns(["address", "at"]).execute();
  await db.schema.createIndex("attempt_by_pair")
    .on("attempt").columns(["account", "address", "at"]).execute();
  await db.schema.createIndex("attempt_by_age").on("attempt").column("at").execute();
}

async function commands(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await db.schema.createTable("command")
    .addColumn("extension", text(flavour), required)
    .addColumn("id", text(flavour), required)
    .addColumn("body_hash", text(flavour), required)
    .addColumn("at", "bigint", required)
    .addColumn("outcome", text(flavour))
    .addPrimaryKeyConstraint("command_pk", ["extension", "id"])
    .execute();
  await db.schema.createIndex("command_by_age").on("command").column("at").execute();
}

async function history(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await db.schema.createTable("call")
    .addColumn("id", text(flavour), primary)
    .addColumn("started_at", "bigint", required)
    .addColumn("ended_at", "bigint")
    .addColumn("story", text(flavour), required)
    .execute();
  await db.schema.createIndex("call_by_end").on("call").columns(["ended_at", "started_at"])
    .execute();
  await db.schema.createTable("call_part")
    .addColumn("id", text(flavour), primary)
    .addColumn(
      "call_id",
      text(flavour),
      (column) => column.notNull().references("call.id").onDelete("cascade"),
    )
    .addColumn("owner", text(flavour), required)
    .addColumn("direction", text(flavour), required)
    .addColumn("result", text(flavour))
    .addColumn("started_at", "bigint", required)
    .addColumn("ended_at", "bigint")
    .addColumn("text_id", "bigint", (column) => column.notNull().references("search_text.id"))
    .addColumn("part", text(flavour), required)
    .execute();
  await db.schema.createIndex("call_part_by_call").on("call_part").column("call_id").execute();
  await db.schema.createIndex("call_part_by_owner")
    .on("call_part").columns(["owner", "started_at", "id"]).execute();
  await db.schema.createIndex("call_part_by_text")
    .on("call_part").columns(["owner", "text_id", "started_at", "id"]).execute();
  await db.schema.createIndex("call_part_by_result")
    .on("call_part").columns(["owner", "result", "started_at", "id"]).execute();
  await db.schema.createTable("history_seen")
    .addColumn("extension", text(flavour), primary)
    .addColumn("at", "bigint", required)
    .execute();
}
