/** Every sealed password at once, and the last import in its tables. */
import { instant } from "../../core/lib/time.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { ImportedPerson } from "../../core/domain/credential_undo.ts";
import type { ImportRecord, ImportStore, KeptPerson } from "../../core/ports/import_store.ts";
import { whole } from "./columns.ts";
import { insertGiven } from "./json_rows.ts";
import type { Database, ImportedPersonRow, Tx } from "./schema.ts";

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
      const rows = await db.selectFrom("imported_person").selectAll().orderBy("position").execute();
      return rows.map(keptOf);
    },
  };
}

/** In the transaction of the change it belongs to. */
export async function writeImport(tx: Tx, record: ImportRecord): Promise<void> {
  await tx.deleteFrom("imported_person").execute();
  await tx.deleteFrom("last_import").execute();
  if (record.kind === "undone") return;
  const { note: { at, username, people: count }, people } = record;
  await tx.insertInto("last_import").values({ id: 1, at: whole(at), username, people: count })
    .execute();
  await insertGiven(tx, "imported_person", people.map(rowOf));
}

function rowOf(
  { person, sealedBefore, sealedAfter }: KeptPerson,
  position: number,
): ImportedPersonRow {
  return {
    position,
    extension: person.extension,
    person: isPasswordAlone(person) ? "" : JSON.stringify(person),
    sealed_before: sealedBefore ?? null,
    sealed_after: sealedAfter ?? null,
  };
}

function keptOf(row: ImportedPersonRow): KeptPerson {
  return {
    person: row.person === ""
      ? passwordAlone(row.extension as Extension)
      : JSON.parse(row.person) as ImportedPerson,
    ...(row.sealed_before === null ? {} : { sealedBefore: row.sealed_before }),
    ...(row.sealed_after === null ? {} : { sealedAfter: row.sealed_after }),
  };
}

/** What a file of new passwords does to everybody in it: not worth a text for each. */
function passwordAlone(extension: Extension): ImportedPerson {
  return { kind: "edit", extension, before: {}, after: {}, changedPassword: true };
}

function isPasswordAlone(person: ImportedPerson): boolean {
  return person.kind === "edit" && person.changedPassword && Object.keys(person.after).length === 0;
}
