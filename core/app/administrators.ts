/** Administrators' accounts: the first one at the first start, and who may add, change and delete them. */
import {
  type AdminPasswordFault,
  adminPasswordFault,
  type AdminRights,
  ALL_RIGHTS,
  isAdminUsername,
  roleOf,
} from "../domain/admin_rights.ts";
import type { AuditAction, AuditNote } from "../domain/audit.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import type { Administrator, AdministratorStore } from "../ports/admin_store.ts";
import type { Clock } from "../ports/clock.ts";
import type { PasswordHasher } from "../ports/password_hasher.ts";
import type { AdminSessions } from "./admin_sessions.ts";
import type { Editor } from "./edit_office.ts";

/** The account of the first start. */
export const FIRST_ADMINISTRATOR = "admin";

/** Longest name shown beside a username. */
const NAME_MAX = 100;

interface Deps {
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly store: AdministratorStore;
  readonly sessions: AdminSessions;
}

export interface NewAdministrator {
  readonly username: string;
  readonly name: string;
  readonly password: string;
  readonly rights: AdminRights;
}

/** What is absent stays. */
export interface AdministratorEdit {
  readonly name?: string;
  readonly password?: string;
  readonly rights?: AdminRights;
}

/** Each names the field that it is about. */
export type AccountFault =
  | { readonly field: "username"; readonly code: "username-malformed" | "username-taken" }
  | { readonly field: "name"; readonly code: "text-too-long" }
  | { readonly field: "password"; readonly code: AdminPasswordFault };

export type AccountRefusal =
  | { readonly kind: "faults"; readonly faults: readonly AccountFault[] }
  | { readonly kind: "unknown" }
  /** Nobody with the right over accounts would be left. */
  | { readonly kind: "last-account" };

export class Administrators {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  all(): Promise<readonly Administrator[]> {
    return this.#deps.store.all();
  }

  find(username: string): Promise<Administrator | undefined> {
    return this.#deps.store.find(username);
  }

  /** Where there is no account yet: `admin`, who may everything. `false`: there is one already. */
  async createFirst(password: string): Promise<boolean> {
    const { store } = this.#deps;
    if ((await store.all()).length > 0) return false;
    const made = await this.#create({ actor: { kind: "system" } }, {
      username: FIRST_ADMINISTRATOR,
      name: "",
      password,
      rights: ALL_RIGHTS,
    });
    return made.ok;
  }

  async create(
    who: Editor,
    wish: NewAdministrator,
  ): Promise<Result<Administrator, AccountRefusal>> {
    const faults = [
      ...(isAdminUsername(wish.username) ? [] : [USERNAME_MALFORMED]),
      ...nameFaults(wish.name),
      ...passwordFaults(wish.password),
    ];
    if (faults.length > 0) return refuse({ kind: "faults", faults });
    const made = await this.#create(who, wish);
    return made.ok ? made : refuse({ kind: "faults", faults: [USERNAME_TAKEN] });
  }

  /** A new password ends the account's sessions, but for `keep`. */
  async change(
    who: Editor,
    username: string,
    { name, password, rights }: AdministratorEdit,
    keep?: string,
  ): Promise<Result<Administrator, AccountRefusal>> {
    const { clock, hasher, store, sessions } = this.#deps;
    const faults = [
      ...(name === undefined ? [] : nameFaults(name)),
      ...(password === undefined ? [] : passwordFaults(password)),
    ];
    if (faults.length > 0) return refuse({ kind: "faults", faults });
    const before = await store.find(username);
    if (before === undefined) return refuse({ kind: "unknown" });
    const hash = password === undefined ? undefined : await hasher.hash(password);
    const action = password === undefined ? "account.change" : "account.password";
    const changed = await store.change(username, {
      ...(name === undefined ? {} : { name }),
      ...(rights === undefined ? {} : { rights }),
      ...(hash === undefined ? {} : { password: { hash, at: clock.now() } }),
    }, this.#note(who, action, username, changeOf(before, name, rights)));
    if (!changed.ok) return refuse({ kind: changed.error });
    if (hash !== undefined) await sessions.closeAllOf(username, keep);
    return ok((await store.find(username))!);
  }

  async delete(who: Editor, username: string): Promise<Result<void, AccountRefusal>> {
    const { store } = this.#deps;
    const gone = await store.delete(username, this.#note(who, "account.delete", username));
    return gone.ok ? ok(undefined) : refuse({ kind: gone.error });
  }

  /** One's own password, by proof of the present one. */
  async changeOwn(
    who: Editor,
    username: string,
    { current, next }: { readonly current: string; readonly next: string },
    keep: string,
  ): Promise<Result<void, AccountRefusal | { readonly kind: "wrong-password" }>> {
    const { store, hasher } = this.#deps;
    const hash = await store.passwordHash(username);
    if (hash === undefined) return refuse({ kind: "unknown" });
    if (!await hasher.verify(current, hash)) return refuse({ kind: "wrong-password" });
    const changed = await this.change(who, username, { password: next }, keep);
    return changed.ok ? ok(undefined) : changed;
  }

  async #create(who: Editor, wish: NewAdministrator): Promise<Result<Administrator, "taken">> {
    const { clock, hasher, store } = this.#deps;
    const { password, ...rest } = wish;
    const now = clock.now();
    const account = { ...rest, createdAt: now, passwordAt: now };
    const note = this.#note(who, "account.add", wish.username, { role: roleOf(wish.rights) });
    const made = await store.create(account, await hasher.hash(password), note);
    return made.ok ? ok(account) : made;
  }

  #note(
    { actor, address }: Editor,
    action: AuditAction,
    target: string,
    detail?: NonNullable<AuditNote["detail"]>,
  ): AuditNote {
    return {
      at: this.#deps.clock.now(),
      actor,
      action,
      target,
      ...(address === undefined ? {} : { address }),
      ...(detail === undefined ? {} : { detail }),
    };
  }
}

const USERNAME_MALFORMED: AccountFault = { field: "username", code: "username-malformed" };
const USERNAME_TAKEN: AccountFault = { field: "username", code: "username-taken" };

function nameFaults(name: string): readonly AccountFault[] {
  return [...name].length > NAME_MAX ? [{ field: "name", code: "text-too-long" }] : [];
}

function passwordFaults(password: string): readonly AccountFault[] {
  const code = adminPasswordFault(password);
  return code === undefined ? [] : [{ field: "password", code }];
}

function changeOf(
  before: Administrator,
  name: string | undefined,
  rights: AdminRights | undefined,
): NonNullable<AuditNote["detail"]> {
  const role = (given: AdminRights) =>
    Object.entries(given).filter(([, has]) => has).map(([right]) => right).join(" ");
  return {
    ...(name === undefined || name === before.name
      ? {}
      : { name: { before: before.name, after: name } }),
    ...(rights === undefined
      ? {}
      : { rights: { before: role(before.rights), after: role(rights) } }),
  };
}
