/** Migration 11: the people of the last bulk import in blocks: a row each took as long to write as the change itself. */
import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { type Flavour, primary, required, text } from "./flavour.ts";

/** People of a block made from the rows of before. */
const PEOPLE_AT_ONCE = 500;

interface FormerTables {
  readonly imported_person: {
    readonly position: number;
    readonly extension: string;
    readonly person: string;
    readonly sealed_before: string | null;
    readonly sealed_after: string | null;
  };
  readonly imported_block: { readonly position: number; readonly people: string };
}

export function importBlocksMigration(flavour: Flavour): Migration {
  return {
    async up(db) {
      await db.schema.createTable("imported_block")
        .addColumn("position", "integer", primary)
        .addColumn("people", text(flavour), required)
        .execute();
      await moveRows(db as Kysely<FormerTables>);
      await db.schema.dropTable("imported_person").execute();
    },
  };
}

async function moveRows(db: Kysely<FormerTables>): Promise<void> {
  for (let position = 0;; position += PEOPLE_AT_ONCE) {
    const rows = await db.selectFrom("imported_person").selectAll().orderBy("position")
      .offset(position).limit(PEOPLE_AT_ONCE).execute();
    if (rows.length === 0) return;
    const people = JSON.stringify(rows.map((row) => ({
      person: row.person === "" ? passwordAlone(row.extension) : JSON.parse(row.person),
      ...(row.sealed_before === null ? {} : { sealedBefore: row.sealed_before }),
      ...(row.sealed_after === null ? {} : { sealedAfter: row.sealed_after }),
    })));
    await db.insertInto("imported_block").values({ position, people }).execute();
  }
}

function passwordAlone(extension: string): object {
  return { kind: "edit", extension, before: {}, after: {}, changedPassword: true };
}
