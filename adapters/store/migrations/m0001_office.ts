/** Migration 1: the office with its people, devices, lines, presences and phonebooks, and the search index. */
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { type Flavour, identity, keysOnly, primary, required, text } from "./flavour.ts";

export function officeMigration(flavour: Flavour): Migration {
  return {
    async up(db) {
      await search(db, flavour);
      await officeAndPeople(db, flavour);
      await devicesAndLines(db, flavour);
      await chosen(db, flavour);
      await lists(db, flavour);
    },
  };
}

async function search(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await db.schema.createTable("search_text")
    .addColumn("id", identity(flavour))
    .addColumn("text", text(flavour), (column) => column.notNull().unique())
    .execute();
  await keysOnly(
    flavour,
    db.schema.createTable("search_gram")
      .addColumn("gram", text(flavour), required)
      .addColumn("text_id", "bigint", (column) => column.notNull().references("search_text.id"))
      .addPrimaryKeyConstraint("search_gram_pk", ["gram", "text_id"]),
  ).execute();
}

async function officeAndPeople(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await db.schema.createTable("office")
    .addColumn("id", "integer", primary)
    .addColumn("revision", "bigint", required)
    .addColumn("login_id", text(flavour), required)
    .addColumn("name", text(flavour), required)
    .addColumn("demo", "integer", required)
    .addColumn("sip", text(flavour), required)
    .addColumn("parking", text(flavour), required)
    .addColumn("key_fingerprint", text(flavour), required)
    .execute();
  await db.schema.createTable("person")
    .addColumn("extension", text(flavour), primary)
    .addColumn("position", "integer", required)
    .addColumn("name", text(flavour), required)
    .addColumn("reading", text(flavour), required)
    .addColumn("reading_key", text(flavour), required)
    .addColumn("department", text(flavour), required)
    .addColumn("disabled", "integer", required)
    .addColumn("default_line", text(flavour))
    .addColumn("language", text(flavour), required)
    .addColumn("sealed_password", text(flavour))
    .addColumn("text_id", "bigint", (column) => column.notNull().references("search_text.id"))
    .execute();
  await db.schema.createIndex("person_by_reading")
    .on("person").columns(["reading_key", "extension"]).execute();
  await db.schema.createIndex("person_by_text").on("person").column("text_id").execute();
}

async function devicesAndLines(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await db.schema.createTable("device")
    .addColumn("id", text(flavour), primary)
    .addColumn("position", "integer", required)
    .addColumn(
      "owner",
      text(flavour),
      (column) =>
        column.notNull().references("person.extension").onDelete("cascade").onUpdate("cascade"),
    )
    .addColumn("label", text(flavour), required)
    .addColumn("kind", text(flavour), required)
    .addColumn("auto_answer", "integer", required)
    .addColumn("auto_answer_header", text(flavour), required)
    .addColumn("calls_max", "integer", required)
    .addColumn("incoming_max", "integer", required)
    .addColumn("sealed_sip_secret", text(flavour), required)
    .execute();
  await db.schema.createIndex("device_by_owner").on("device").column("owner").execute();
  await db.schema.createTable("line")
    .addColumn("id", text(flavour), primary)
    .addColumn("position", "integer", required)
    .addColumn("label", text(flavour), required)
    .addColumn("number", text(flavour), required)
    .addColumn("channels", "integer")
    .addColumn("classes", text(flavour), required)
    .addColumn("emergency_capable", "integer", required)
    .addColumn("in_service", "integer", required)
    .addColumn("trunk", text(flavour), required)
    .addColumn("sealed_trunk_secret", text(flavour))
    .addColumn("incoming", text(flavour), required)
    .execute();
  await db.schema.createTable("line_permission")
    .addColumn(
      "extension",
      text(flavour),
      (column) =>
        column.notNull().references("person.extension").onDelete("cascade").onUpdate("cascade"),
    )
    .addColumn(
      "line",
      text(flavour),
      (column) => column.notNull().references("line.id").onDelete("cascade").onUpdate("cascade"),
    )
    .addColumn("position", "integer", required)
    .addPrimaryKeyConstraint("line_permission_pk", ["extension", "line"])
    .execute();
}

async function chosen(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await db.schema.createTable("presence_state")
    .addColumn("code", text(flavour), primary)
    .addColumn("position", "integer", required)
    .addColumn("label", text(flavour), required)
    .addColumn("sip_type", text(flavour), required)
    .addColumn("colour", text(flavour), required)
    .addColumn("rings", "integer", required)
    .execute();
  await db.schema.createTable("person_settings")
    .addColumn("extension", text(flavour), primary)
    .addColumn("auto_answer", "integer")
    .addColumn("incoming_integration", "integer")
    .addColumn("language", text(flavour))
    .execute();
  await db.schema.createTable("person_presence")
    .addColumn("extension", text(flavour), primary)
    .addColumn("code", text(flavour), required)
    .addColumn("note", text(flavour))
    .addColumn("until_at", "bigint")
    .addColumn("former", text(flavour))
    .execute();
}

async function lists(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
  await db.schema.createTable("phone_list")
    .addColumn("id", text(flavour), primary)
    .addColumn("position", "integer", required)
    .addColumn("label", text(flavour), required)
    .execute();
  await db.schema.createTable("list_entry")
    .addColumn("id", identity(flavour))
    .addColumn(
      "list",
      text(flavour),
      (column) => column.notNull().references("phone_list.id").onDelete("cascade"),
    )
    .addColumn("position", "integer", required)
    .addColumn("name", text(flavour), required)
    .addColumn("reading", text(flavour), required)
    .addColumn("reading_key", text(flavour), required)
    .addColumn("number", text(flavour), required)
    .addColumn("note", text(flavour))
    .addColumn("text_id", "bigint", (column) => column.notNull().references("search_text.id"))
    .execute();
  await db.schema.createIndex("list_entry_by_reading")
    .on("list_entry").columns(["reading_key", "id"]).execute();
  await db.schema.createIndex("list_entry_by_list")
    .on("list_entry").columns(["list", "reading_key", "id"]).execute();
  await db.schema.createIndex("list_entry_by_number").on("list_entry").column("number").execute();
  await db.schema.createIndex("list_entry_by_text").on("list_entry").column("text_id").execute();
}
