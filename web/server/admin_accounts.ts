/** Administrators' accounts as the API shows them, and how a change of one is refused. */
import type { AccountRefusal } from "../../core/app/administrators.ts";
import { revisionOf } from "../../core/app/office_plans.ts";
import { roleOf } from "../../core/domain/admin_rights.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { Administrator } from "../../core/ports/admin_store.ts";
import type { Account } from "../shared/admin_accounts.ts";
import { ADMIN_WORDS } from "../shared/words_admin.ts";
import { faulty } from "./admin_answers.ts";
import { refused } from "./problem.ts";
import { isoTime } from "./times.ts";

export function shownAccount(account: Administrator): Account {
  const { username, name, rights, createdAt, passwordAt } = account;
  return {
    username,
    name,
    rights: { ...rights },
    role: roleOf(rights),
    createdAt: isoTime(createdAt),
    passwordAt: isoTime(passwordAt),
    revision: revisionOf([username, name, rights]),
  };
}

/** `names`: what a field is called in this request, where it is called otherwise. */
export function refusedAccount(
  refusal: AccountRefusal | { readonly kind: "wrong-password" },
  names: Readonly<Record<string, string>> = {},
): Response {
  switch (refusal.kind) {
    case "faults":
      return faulty(refusal.faults.map(({ field, code }) => ({
        field: names[field] ?? field,
        code,
        message: ADMIN_WORDS[code],
      })));
    case "unknown":
      return refused("no-such-thing");
    case "last-account":
    case "wrong-password":
      return refused(refusal.kind);
    default:
      return unreachable(refusal);
  }
}
