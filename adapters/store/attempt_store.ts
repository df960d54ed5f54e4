/** Failed tries to sign in or to register, counted per account and address over a window. */
import { sql } from "kysely";
import { instant } from "../../core/lib/time.ts";
import { type Attempt, ATTEMPTS_RECENT_MAX, type AttemptStore } from "../../core/ports/store.ts";
import { whole } from "./columns.ts";
import type { Database, Tx } from "./schema.ts";

/** Far beyond any limit on tries; of an address that fails more often only the newest are kept. */
export const ATTEMPTS_PER_ADDRESS_MAX = 1000;

export function attemptStore(db: Database): AttemptStore {
  return {
    record(attempt) {
      return db.transaction().execute(async (tx) => {
        await tx.insertInto("attempt").values({
          account: attempt.account,
          address: attempt.address,
          channel: attempt.channel,
          at: whole(attempt.at),
        }).execute();
        await forgetOldest(tx, attempt.address);
      });
    },
    async count(account, address, since) {
      const ofPair = sql<number>`sum(case when account = ${account} then 1 else 0 end)`;
      const oldestOfPair = sql<number | null>`min(case when account = ${account} then at end)`;
      const row = await db.selectFrom("attempt").select((eb) => [
        eb.fn.countAll<number>().as("ofAddress"),
        eb.fn.min("at").as("oldestOfAddress"),
        ofPair.as("ofPair"),
        oldestOfPair.as("oldestOfPair"),
      ])
        .where("address", "=", address).where("at", ">=", whole(since))
        .executeTakeFirstOrThrow();
      return {
        ofPair: Number(row.ofPair ?? 0),
        ofAddress: row.ofAddress,
        ...(row.oldestOfPair === null ? {} : { oldestOfPair: instant(row.oldestOfPair) }),
        ...(row.oldestOfAddress === null ? {} : { oldestOfAddress: instant(row.oldestOfAddress) }),
      };
    },
    async clear(account, address) {
      await db.deleteFrom("attempt").where("account", "=", account).where("address", "=", address)
        .execute();
    },
    async recent(since) {
      const rows = await db.selectFrom("attempt").select(["account", "address", "channel", "at"])
        .where("at", ">=", whole(since)).orderBy("at", "desc").orderBy("id", "desc")
        .limit(ATTEMPTS_RECENT_MAX).execute();
      return rows.map((row) => ({
        ...row,
        channel: row.channel as Attempt["channel"],
        at: instant(row.at),
      })).reverse();
    },
    async deleteBefore(before) {
      await db.deleteFrom("attempt").where("at", "<", whole(before)).execute();
    },
  };
}

async function forgetOldest(tx: Tx, address: string): Promise<void> {
  const first = await tx.selectFrom("attempt").select(["at", "id"]).where("address", "=", address)
    .orderBy("at", "desc").orderBy("id", "desc")
    .limit(1).offset(ATTEMPTS_PER_ADDRESS_MAX).executeTakeFirst();
  if (first === undefined) return;
  await tx.deleteFrom("attempt").where("address", "=", address)
    .where((eb) => eb(eb.refTuple("at", "id"), "<=", eb.tuple(first.at, first.id)))
    .execute();
}
