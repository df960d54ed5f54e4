/** Changes of phonebooks as rows. What names a list or an entry that is not there changes nothing. */
import { sql } from "kysely";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { ListWrite } from "../../core/ports/admin_store.ts";
import { entryColumns, entryText, insertEntries } from "./office_rows.ts";
import type { ListEntry } from "../../core/domain/phone_list.ts";
import { chunks, whole } from "./columns.ts";
import { givenIds, givenRows, JSON_ROWS_AT_ONCE } from "./json_rows.ts";
import type { Tx } from "./schema.ts";
import { textIds } from "./search_index.ts";

export async function writeListChange(tx: Tx, change: ListWrite): Promise<void> {
  switch (change.kind) {
    case "put-list": {
      const label = JSON.stringify(change.label);
      const { last } = await tx.selectFrom("phone_list")
        .select((eb) => eb.fn.max("position").as("last")).executeTakeFirstOrThrow();
      await tx.insertInto("phone_list")
        .values({ id: change.id, label, position: last === null ? 0 : Number(last) + 1 })
        .onConflict((conflict) => conflict.column("id").doUpdateSet({ label })).execute();
      return;
    }
    case "remove-list":
      await tx.deleteFrom("phone_list").where("id", "=", change.id).execute();
      return;
    case "add-entries":
      return await addEntries(tx, change.list, change.entries);
    case "put-entry": {
      const [textId] = await textIds(tx, [entryText(change.entry)]);
      const columns = entryColumns(change.entry, textId!);
      await tx.updateTable("list_entry").set(columns).where("id", "=", change.id).execute();
      return;
    }
    case "remove-entry":
      await tx.deleteFrom("list_entry").where("id", "=", change.id).execute();
      return;
    case "change-entries":
      return await changeEntries(tx, change);
    case "replace-entries":
      await tx.deleteFrom("list_entry").where("list", "=", change.list).execute();
      return await insertEntries(tx, change.list, change.entries, 0);
    default:
      return unreachable(change);
  }
}

/** Behind those that are there. */
async function addEntries(tx: Tx, list: string, entries: readonly ListEntry[]): Promise<void> {
  const { last } = await tx.selectFrom("list_entry").where("list", "=", list)
    .select((eb) => eb.fn.max("position").as("last")).executeTakeFirstOrThrow();
  await insertEntries(tx, list, entries, last === null ? 0 : Number(last) + 1);
}

async function changeEntries(
  tx: Tx,
  { list, remove, put, add, imported }: Extract<ListWrite, { kind: "change-entries" }>,
): Promise<void> {
  for (const gone of chunks(remove, JSON_ROWS_AT_ONCE)) {
    await sql`delete from list_entry where id in (${givenIds(tx, gone)})`.execute(tx);
  }
  const texts = await textIds(tx, put.map(({ entry }) => entryText(entry)));
  const rows = put.map(({ id, entry }, at) => {
    const { name, reading, reading_key, number, note, text_id } = entryColumns(entry, texts[at]!);
    return [id, name, reading, reading_key, number, note, text_id];
  });
  for (const some of chunks(rows, JSON_ROWS_AT_ONCE)) {
    await sql`update list_entry set name = given.value ->> 1, reading = given.value ->> 2,
        reading_key = given.value ->> 3, number = given.value ->> 4, note = given.value ->> 5,
        text_id = cast(given.value ->> 6 as bigint)
      from ${givenRows(tx, some)}
      where list_entry.id = cast(given.value ->> 0 as bigint)`.execute(tx);
  }
  await addEntries(tx, list, add);
  await tx.deleteFrom("list_import").where("list", "=", list).execute();
  if (imported === undefined) return;
  const { at, username, changes } = imported;
  await tx.insertInto("list_import")
    .values({ list, at: whole(at), username, changes: JSON.stringify(changes) }).execute();
}
