/** Signed-in browsers, by the hash of their token: people's and administrators' in a table each, of one shape. */
import type { Kysely } from "kysely";
import { instant } from "../../core/lib/time.ts";
import type { SessionStore } from "../../core/ports/sessions.ts";
import { whole } from "./columns.ts";
import type { AdminSessionRow, Database, SessionRow } from "./schema.ts";

type Table = "session" | "admin_session";
/** Each table has one of the two owners' columns. */
type Row = Omit<SessionRow, "extension"> & Partial<SessionRow & AdminSessionRow>;
const OWNER_COLUMNS = { session: "extension", admin_session: "username" } as const;

export function sessionStore<Owner extends string>(
  database: Database,
  table: Table,
): SessionStore<Owner> {
  const db = database as unknown as Kysely<Record<Table, Row>>;
  const column = OWNER_COLUMNS[table];
  return {
    async create(session) {
      const { owner } = session;
      await db.insertInto(table).values({
        token_hash: session.tokenHash,
        ...(column === "extension" ? { extension: owner } : { username: owner }),
        created_at: whole(session.createdAt),
        used_at: whole(session.usedAt),
      }).execute();
    },
    async find(tokenHash) {
      const row = await db.selectFrom(table).selectAll().where("token_hash", "=", tokenHash)
        .executeTakeFirst();
      return row === undefined ? undefined : {
        tokenHash: row.token_hash,
        owner: row[column] as Owner,
        createdAt: instant(row.created_at),
        usedAt: instant(row.used_at),
      };
    },
    async touch(tokenHash, usedAt) {
      await db.updateTable(table).set({ used_at: whole(usedAt) })
        .where("token_hash", "=", tokenHash).where("used_at", "<", whole(usedAt)).execute();
    },
    async delete(tokenHash) {
      await db.deleteFrom(table).where("token_hash", "=", tokenHash).execute();
    },
    async deleteOf(owner, except) {
      await db.deleteFrom(table).where(column, "=", owner)
        .$if(except !== undefined, (query) => query.where("token_hash", "!=", except!))
        .execute();
    },
    async deleteExpired(usedBefore, createdBefore) {
      const { numDeletedRows } = await db.deleteFrom(table)
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
