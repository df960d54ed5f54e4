/** Ids of commands with their outcome, so that a click repeated by the network is one click. */
import type { CommandStore } from "../../core/ports/store.ts";
import { whole } from "./columns.ts";
import type { Database } from "./schema.ts";

export function commandStore(db: Database): CommandStore {
  return {
    async claim(entry) {
      const mine = await db.insertInto("command").values({
        extension: entry.extension,
        id: entry.id,
        body_hash: entry.bodyHash,
        at: whole(entry.at),
        outcome: null,
      }).onConflict((conflict) => conflict.doNothing()).returning("id").executeTakeFirst();
      if (mine !== undefined) return { kind: "new" };
      const earlier = await db.selectFrom("command").select(["body_hash", "outcome"])
        .where("extension", "=", entry.extension).where("id", "=", entry.id)
        .executeTakeFirst();
      // Forgotten between the two statements: it was older than a day, hence not this command.
      if (earlier === undefined || earlier.body_hash !== entry.bodyHash) return { kind: "other" };
      return earlier.outcome === null
        ? { kind: "same" }
        : { kind: "same", outcome: earlier.outcome };
    },
    async finish(extension, id, outcome) {
      await db.updateTable("command").set({ outcome })
        .where("extension", "=", extension).where("id", "=", id).execute();
    },
    async deleteBefore(before) {
      await db.deleteFrom("command").where("at", "<", whole(before)).execute();
    },
  };
}
