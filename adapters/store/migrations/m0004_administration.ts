/** Migration 4: administrators with their sessions, the audit log that only grows, and everybody's history in one order. */
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { type Flavour, identity, primary, required, text } from "./flavour.ts";

export function administrationMigration(flavour: Flavour): Migration {
  return {
    async up(db) {
      await accounts(db, flavour);
      await auditLog(db, flavour);
      await db.schema.createIndex("call_part_by_start")
        .on("call_part").columns(["started_at", "id"]).execute();
    },
  };
}

async function accounts(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await db.schema.createTable("administrator")
    .addColumn("username", text(flavour), primary)
    .addColumn("name", text(flavour), required)
    .addColumn("rights", text(flavour), required)
    .addColumn("password_hash", text(flavour), required)
    .addColumn("created_at", "bigint", required)
    .addColumn("password_at", "bigint", required)
    .execute();
  await db.schema.createTable("admin_session")
    .addColumn("token_hash", text(flavour), primary)
    .addColumn(
      "username",
      text(flavour),
      (column) => column.notNull().references("administrator.username").onDelete("cascade"),
    )
    .addColumn("created_at", "bigint", required)
    .addColumn("used_at", "bigint", required)
    .execute();
  await db.schema.createIndex("admin_session_by_account")
    .on("admin_session").column("username").execute();
}

async function auditLog(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await db.schema.createTable("audit")
    .addColumn("id", identity(flavour))
    .addColumn("at", "bigint", required)
    .addColumn("actor_kind", text(flavour), required)
    .addColumn("actor", text(flavour), required)
    .addColumn("address", text(flavour))
    .addColumn("action", text(flavour), required)
    .addColumn("target", text(flavour))
    .addColumn("detail", text(flavour))
    .addColumn("found_by", text(flavour), required)
    .execute();
  await db.schema.createIndex("audit_by_time").on("audit").columns(["at", "id"]).execute();
  await db.schema.createIndex("audit_by_actor").on("audit").columns(["actor", "at", "id"])
    .execute();
  await keepAppendOnly(db, flavour);
}

/** Not even by a slip of ours, or of who has the database open, does an entry change or go. */
async function keepAppendOnly(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  if (flavour === "sqlite") {
    for (const deed of ["update", "delete"]) {
      await sql.raw(
        `create trigger audit_no_${deed} before ${deed} on audit ` +
          "begin select raise(abort, 'the audit log is append-only'); end",
      ).execute(db);
    }
    return;
  }
  await sql.raw(
    "create function audit_append_only() returns trigger language plpgsql as " +
      "$$ begin raise exception 'the audit log is append-only'; end $$",
  ).execute(db);
  await sql.raw(
    "create trigger audit_append_only before update or delete or truncate on audit " +
      "for each statement execute function audit_append_only()",
  ).execute(db);
}
