/** Migration 7: 着信連携: what is set up, and the queue and log of what is posted. */
import type { Migration } from "kysely/migration";
import { type Flavour, identity, primary, required, text } from "./flavour.ts";

export function integrationsMigration(flavour: Flavour): Migration {
  return {
    async up(db) {
      await db.schema.createTable("integration")
        .addColumn("id", text(flavour), primary)
        .addColumn("position", "bigint", required)
        .addColumn("kind", text(flavour), required)
        .addColumn("name", text(flavour), required)
        .addColumn("enabled", "integer", required)
        .addColumn("url", text(flavour), required)
        .addColumn("allowed", text(flavour), required)
        .addColumn("sealed_secret", text(flavour))
        .execute();
      await db.schema.createTable("delivery")
        .addColumn("row", identity(flavour))
        .addColumn("id", text(flavour), (column) => column.notNull().unique())
        .addColumn(
          "integration",
          text(flavour),
          (column) => column.notNull().references("integration.id").onDelete("cascade"),
        )
        .addColumn("state", text(flavour), required)
        .addColumn("next_at", "bigint")
        .addColumn("created_at", "bigint", required)
        .addColumn("delivery", text(flavour), required)
        .execute();
      await db.schema.createIndex("delivery_by_integration")
        .on("delivery").columns(["integration", "row"]).execute();
      await db.schema.createIndex("delivery_by_time")
        .on("delivery").columns(["state", "next_at"]).execute();
      await db.schema.createIndex("delivery_by_age").on("delivery").column("created_at").execute();
    },
  };
}
