/** Administrators' accounts; somebody always has the right over them. */
import type { AdminRights } from "../../core/domain/admin_rights.ts";
import { ok, refuse, type Result } from "../../core/lib/result.ts";
import { instant } from "../../core/lib/time.ts";
import type { Administrator, AdministratorStore } from "../../core/ports/admin_store.ts";
import { auditRow } from "./audit_store.ts";
import { whole } from "./columns.ts";
import type { AdministratorRow, Database, Tx } from "./schema.ts";

export function administratorStore(db: Database): AdministratorStore {
  return {
    async all() {
      const rows = await db.selectFrom("administrator").selectAll().orderBy("username").execute();
      return rows.map(accountOf);
    },
    async find(username) {
      const row = await db.selectFrom("administrator").selectAll().where("username", "=", username)
        .executeTakeFirst();
      return row === undefined ? undefined : accountOf(row);
    },
    async passwordHash(username) {
      const row = await db.selectFrom("administrator").select("password_hash")
        .where("username", "=", username).executeTakeFirst();
      return row?.password_hash;
    },
    create(account, passwordHash, audit) {
      return db.transaction().execute(async (tx) => {
        const made = await tx.insertInto("administrator").values({
          username: account.username,
          name: account.name,
          rights: JSON.stringify(account.rights),
          password_hash: passwordHash,
          created_at: whole(account.createdAt),
          password_at: whole(account.passwordAt),
        }).onConflict((conflict) => conflict.doNothing()).returning("username").executeTakeFirst();
        if (made === undefined) return refuse("taken");
        await tx.insertInto("audit").values(auditRow(audit)).execute();
        return ok(undefined);
      });
    },
    change(username, { name, rights, password }, audit) {
      return db.transaction().execute(async (tx) => {
        const kept = await keepsOne(tx, username, rights?.accounts ?? true);
        if (!kept.ok) return kept;
        const columns = {
          ...(name === undefined ? {} : { name }),
          ...(rights === undefined ? {} : { rights: JSON.stringify(rights) }),
          ...(password === undefined
            ? {}
            : { password_hash: password.hash, password_at: whole(password.at) }),
        };
        if (Object.keys(columns).length > 0) {
          await tx.updateTable("administrator").set(columns).where("username", "=", username)
            .execute();
        }
        await tx.insertInto("audit").values(auditRow(audit)).execute();
        return ok(undefined);
      });
    },
    delete(username, audit) {
      return db.transaction().execute(async (tx) => {
        const kept = await keepsOne(tx, username, false);
        if (!kept.ok) return kept;
        await tx.deleteFrom("administrator").where("username", "=", username).execute();
        await tx.insertInto("audit").values(auditRow(audit)).execute();
        return ok(undefined);
      });
    },
  };
}

/** Whether there is such an account, and somebody may still change accounts when this one may or may not. */
async function keepsOne(
  tx: Tx,
  username: string,
  keepsRight: boolean,
): Promise<Result<void, "unknown" | "last-account">> {
  // The office's one row is what all who change accounts wait for.
  await tx.updateTable("office").set({ id: 1 }).execute();
  const accounts = (await tx.selectFrom("administrator").selectAll().execute()).map(accountOf);
  if (!accounts.some((account) => account.username === username)) return refuse("unknown");
  const others = accounts.some((one) => one.username !== username && one.rights.accounts);
  return keepsRight || others ? ok(undefined) : refuse("last-account");
}

function accountOf(row: AdministratorRow): Administrator {
  return {
    username: row.username,
    name: row.name,
    rights: JSON.parse(row.rights) as AdminRights,
    createdAt: instant(row.created_at),
    passwordAt: instant(row.password_at),
  };
}
