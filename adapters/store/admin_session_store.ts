/** Administrators' signed-in browsers, by the hash of their token. */
import { instant } from "../../core/lib/time.ts";
import type { AdminSessionStore } from "../../core/ports/admin_store.ts";
import { whole } from "./columns.ts";
import type { Database } from "./schema.ts";

export function adminSessionStore(db: Database): AdminSessionStore {
  return {
    async create(session) {
      await db.insertInto("admin_session").values({
        token_hash: session.tokenHash,
        username: session.username,
        created_at: whole(session.createdAt),
        used_at: whole(session.usedAt),
      }).execute();
    },
    async find(tokenHash) {
      const row = await db.selectFrom("admin_session").selectAll()
        .where("token_hash", "=", tokenHash).executeTakeFirst();
      return row === undefined ? undefined : {
        tokenHash: row.token_hash,
        username: row.username,
        createdAt: instant(row.created_at),
        usedAt: instant(row.used_at),
      };
    },
    async touch(tokenHash, usedAt) {
      await db.updateTable("admin_session").set({ used_at: whole(usedAt) })
        .where("token_hash", "=", tokenHash).where("used_at", "<", whole(usedAt)).execute();
    },
    async delete(tokenHash) {
      await db.deleteFrom("admin_session").where("token_hash", "=", tokenHash).execute();
    },
    async deleteOf(username, except) {
      await db.deleteFrom("admin_session").where("username", "=", username)
        .$if(except !== undefined, (query) => query.where("token_hash", "!=", except!))
        .execute();
    },
    async deleteExpired(usedBefore, createdBefore) {
      const { numDeletedRows } = await db.deleteFrom("admin_session")
        .where((eb) =>
          eb.or([
            eb("used_at", "<", whole(usedBefore)),
            eb("created_at", "<", whole(createdBefore)),
          ])
        ).executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
