/** Contacts of devices over a restart: one row a device. */
import type { DeviceBinding } from "../../core/domain/pbx_messages.ts";
import type { BindingStore } from "../../core/ports/store.ts";
import type { Database } from "./schema.ts";

export function bindingStore(db: Database): BindingStore {
  return {
    async all() {
      const rows = await db.selectFrom("binding").select("bindings").orderBy("device").execute();
      return rows.flatMap((row) => JSON.parse(row.bindings) as DeviceBinding[]);
    },
    async put(device, bindings) {
      if (bindings.length === 0) {
        await db.deleteFrom("binding").where("device", "=", device).execute();
        return;
      }
      const row = { device, bindings: JSON.stringify(bindings) };
      await db.insertInto("binding").values(row)
        .onConflict((conflict) => conflict.column("device").doUpdateSet({ bindings: row.bindings }))
        .execute();
    },
  };
}
