/** Changes of phonebooks as rows. What names a list or an entry that is not there changes nothing. */
import { unreachable } from "../../core/lib/unreachable.ts";
import type { ListWrite } from "../../core/ports/admin_store.ts";
import { entryColumns, entryText, insertEntries } from "./office_rows.ts";
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
    case "add-entries": {
      const { last } = await tx.selectFrom("list_entry").where("list", "=", change.list)
        .select((eb) => eb.fn.max("position").as("last")).executeTakeFirstOrThrow();
      const next = last === null ? 0 : Number(last) + 1;
      return await insertEntries(tx, change.list, change.entries, next);
    }
    case "put-entry": {
      const columns = entryColumns(change.entry, await textIds(tx, [entryText(change.entry)]));
      await tx.updateTable("list_entry").set(columns).where("id", "=", change.id).execute();
      return;
    }
    case "remove-entry":
      await tx.deleteFrom("list_entry").where("id", "=", change.id).execute();
      return;
    case "replace-entries":
      await tx.deleteFrom("list_entry").where("list", "=", change.list).execute();
      return await insertEntries(tx, change.list, change.entries, 0);
    default:
      return unreachable(change);
  }
}
