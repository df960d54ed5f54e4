/** Migration 3: who may do what with calls, what is recorded, and the contacts kept over a restart. */
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { DEFAULT_RIGHTS } from "../../../core/domain/office.ts";
import { type Flavour, primary, required, text } from "./flavour.ts";

export function callControlMigration(flavour: Flavour): Migration {
  const withDefault = (value: string) => (column: Parameters<typeof required>[0]) =>
    required(column).defaultTo(value);
  return {
    async up(db) {
      await db.schema.alterTable("office")
        .addColumn("recording", text(flavour), withDefault(`{"retentionDays":90}`)).execute();
      await db.schema.alterTable("person")
        .addColumn("rights", text(flavour), withDefault(JSON.stringify(DEFAULT_RIGHTS))).execute();
      await db.schema.alterTable("person").addColumn("recording", text(flavour)).execute();
      await db.schema.alterTable("person").addColumn("forward", text(flavour)).execute();
      await db.schema.alterTable("line")
        .addColumn("recording", text(flavour), withDefault("never")).execute();
      await db.schema.alterTable("call_part").addColumn("recording", text(flavour)).execute();
      await db.schema.createIndex("call_part_by_recording")
        .on("call_part").column("recording").execute();
      await db.schema.createTable("binding")
        .addColumn("device", text(flavour), primary)
        .addColumn("bindings", text(flavour), required)
        .execute();
      await keepOldOffices(db);
    },
  };
}

/** An office made before has no word on keep-alive and session timers yet. */
async function keepOldOffices(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ sip: string }>`select sip from office`.execute(db);
  for (const { sip } of rows) {
    const settings = { keepAliveSeconds: 30, sessionSeconds: 1_800, ...JSON.parse(sip) };
    await sql`update office set sip = ${JSON.stringify(settings)}`.execute(db);
  }
}
