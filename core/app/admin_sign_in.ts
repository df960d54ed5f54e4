/**
 * Sign-in of administrators: username and password, the same limits on tries as everybody's; an unknown name costs
 * the same time as a wrong password (E1). Every try is in the audit log.
 */
import type { AuditAction } from "../domain/audit.ts";
import { isAdminUsername } from "../domain/admin_rights.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import type { Instant } from "../lib/time.ts";
import type { AdministratorStore, AuditStore } from "../ports/admin_store.ts";
import type { Clock } from "../ports/clock.ts";
import type { PasswordHasher } from "../ports/password_hasher.ts";
import type { AdminSessions, SignedInAdministrator } from "./admin_sessions.ts";
import type { TryLimits } from "./try_limits.ts";

/** What a name that cannot be one is called in the audit log and counted under: it may be a password. */
const NO_USERNAME = "?";

export interface AdminTry {
  readonly username: string;
  readonly password: string;
  /** Where the try comes from: an IP literal. */
  readonly address: string;
}

export type AdminSignInRefusal =
  | { readonly kind: "bad-admin-credentials" }
  | { readonly kind: "too-many-attempts"; readonly until: Instant };

interface Deps {
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly accounts: AdministratorStore;
  readonly audit: AuditStore;
  readonly sessions: AdminSessions;
  readonly tries: TryLimits;
}

export class AdminSignIn {
  readonly #deps: Deps;
  /** A hash that nobody's password has: what unknown names are compared with. */
  #decoy: Promise<string> | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The token of a new session: it goes into the cookie and nowhere else. */
  async signIn(attempt: AdminTry): Promise<Result<string, AdminSignInRefusal>> {
    const { tries, sessions } = this.#deps;
    const { address, password } = attempt;
    const username = usernameOf(attempt.username);
    const account = adminAccount(username);
    const until = await tries.begin(account, address);
    if (until !== undefined) {
      await this.#audit("session.refuse", username, address);
      return refuse({ kind: "too-many-attempts", until });
    }
    if (!await this.#isRight(username, password)) {
      tries.failed(account);
      await this.#audit("session.refuse", username, address);
      return refuse({ kind: "bad-admin-credentials" });
    }
    await tries.succeeded(account, address);
    await this.#audit("session.begin", username, address);
    return ok(await sessions.open(username));
  }

  async signOut({ account, tokenHash }: SignedInAdministrator, address: string): Promise<void> {
    await this.#deps.sessions.close(tokenHash);
    await this.#audit("session.end", account.username, address);
  }

  async #isRight(username: string, password: string): Promise<boolean> {
    const { accounts, hasher } = this.#deps;
    const hash = await accounts.passwordHash(username);
    this.#decoy ??= hasher.hash("");
    const isSame = await hasher.verify(password, hash ?? await this.#decoy);
    return isSame && hash !== undefined;
  }

  async #audit(action: AuditAction, username: string, address: string): Promise<void> {
    const { audit, clock } = this.#deps;
    const actor = { kind: "administrator", username } as const;
    await audit.add({ at: clock.now(), actor, address, action });
  }
}

/** The account that an administrator's failures count against: no LOGIN ID has a colon. */
export function adminAccount(username: string): string {
  return `admin:${username}`;
}

/** Full-width letters and capitals are no mistake. */
function usernameOf(typed: string): string {
  const username = typed.normalize("NFKC").trim().toLowerCase();
  return isAdminUsername(username) ? username : NO_USERNAME;
}
