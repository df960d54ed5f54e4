/** Every sealed password at once, and the last import in its tables. */
import { instant } from "../../core/lib/time.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { ImportRecord, ImportStore, KeptPerson } from "../../core/ports/import_store.ts";
import { whole } from "./columns.ts";
import { pieces } from "./json_rows.ts";
import { foldPeople } from "./office_rows.ts";
import type { Database, Tx } from "./schema.ts";

/** People kept in one row: some milliseconds' work. */
const PEOPLE_OF_BLOCK = 500;

export function importStore(db: Database): ImportStore {
  return {
    async sealedPasswords() {
      const rows = await db.selectFrom("person").select(["extension", "sealed_password"])
        .where("sealed_password", "is not", null).execute();
      return new Map(rows.map((row) => [row.extension as Extension, row.sealed_password!]));
    },
    async last() {
      const row = await db.selectFrom("last_import").selectAll().executeTakeFirst();
      if (row === undefined) return undefined;
      return { at: instant(row.at), username: row.username, people: row.people };
    },
    async peopleOfLast() {
      const rows = await db.selectFrom("imported_block").select("people").orderBy("position")
        .execute();
      return rows.flatMap((row) => JSON.parse(row.people) as KeptPerson[]);
    },
    prepare: foldPeople,
  };
}

/** In the transaction of the change it belongs to. */
export async function writeImport(tx: Tx, record: ImportRecord): Promise<void> {
  await tx.deleteFrom("imported_block").execute();
  await tx.deleteFrom("last_import").execute();
  if (record.kind === "undone") return;
  const { note: { at, username, people: count }, people } = record;
  await tx.insertInto("last_import").values({ id: 1, at: whole(at), username, people: count })
    .execute();
  let position = 0;
  for await (const some of pieces(people, PEOPLE_OF_BLOCK)) {
    await tx.insertInto("imported_block").values({ position, people: JSON.stringify(some) })
      .execute();
    position += some.length;
  }
}
