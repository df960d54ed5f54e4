/** Signed-in browsers, by the hash of their token. */
import { instant } from "../../core/lib/time.ts";
import type { Extension } from "../../core/domain/ids.ts";
import type { SessionStore } from "../../core/ports/store.ts";
import { whole } from "./columns.ts";
import type { Database } from "./schema.ts";

export function sessionStore(db: Database): SessionStore {
  return {
    async create(session) {
      await db.insertInto("session").values({
        token_hash: session.tokenHash,
        extension: session.extension,
        created_at: whole(session.createdAt),
        used_at: whole(session.usedAt),
      }).execute();
    },
    async find(tokenHash) {
      const row = await db.selectFrom("session").selectAll().where("token_hash", "=", tokenHash)
        .executeTakeFirst();
      return row === undefined ? undefined : {
        tokenHash: row.token_hash,
        extension: row.extension as Extension,
        createdAt: instant(row.created_at),
        usedAt: instant(row.used_at),
      };
    },
    async touch(tokenHash, usedAt) {
      await db.updateTable("session").set({ used_at: whole(usedAt) })
        .where("token_hash", "=", tokenHash).where("used_at", "<", whole(usedAt)).execute();
    },
    async delete(tokenHash) {
      await db.deleteFrom("session").where("token_hash", "=", tokenHash).execute();
    },
    async deleteOf(extension, except) {
      await db.deleteFrom("session").where("extension", "=", extension)
        .$if(except !== undefined, (query) => query.where("token_hash", "!=", except!))
        .execute();
    },
    async deleteExpired(usedBefore, createdBefore) {
      const { numDeletedRows } = await db.deleteFrom("session")
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
