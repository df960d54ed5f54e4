/**
 * Sign-in to the panel: LOGIN ID, extension, password; any wrong one gives one and the same answer in the
 * same time, and counts against the limits of `try_limits.ts` (requirements §1, security.md E1).
 */
import type { Extension } from "../domain/ids.ts";
import { type SignInPasswordFault, signInPasswordFault } from "../domain/password.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import { sameSecret } from "../lib/same_secret.ts";
import type { Instant } from "../lib/time.ts";
import { passwordPurpose, type Secrets } from "../ports/secrets.ts";
import type { OfficeStore } from "../ports/store.ts";
import type { OfficeNow } from "./office_now.ts";
import type { PersonSessions } from "./sessions.ts";
import type { TryLimits } from "./try_limits.ts";

/** An extension with more characters is none. */
const EXTENSION_MAX = 6;

export interface SignInTry {
  readonly loginId: string;
  readonly extension: string;
  readonly password: string;
  /** Where the try comes from: an IP literal. */
  readonly address: string;
}

export type SignInRefusal =
  | { readonly kind: "password-not-half-width"; readonly fault: SignInPasswordFault["kind"] }
  | { readonly kind: "bad-credentials" }
  | { readonly kind: "too-many-attempts"; readonly until: Instant };

interface Deps {
  readonly secrets: Secrets;
  readonly store: OfficeStore;
  readonly tries: TryLimits;
  readonly sessions: PersonSessions;
  readonly office: OfficeNow;
}

export class SignIn {
  readonly #deps: Deps;
  readonly #decoy: string;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#decoy = deps.secrets.seal("0000", DECOY_PURPOSE);
  }

  /** Returns the token of a new session. A refused password costs a try; a locked try costs nothing more. */
  async signIn(attempt: SignInTry): Promise<Result<SignedIn, SignInRefusal>> {
    const fault = signInPasswordFault(attempt.password);
    if (fault !== undefined) return refuse({ kind: fault.code, fault: fault.kind });
    const loginId = normalised(attempt.loginId).toLowerCase();
    const extension = normalised(attempt.extension) as Extension;
    const account = accountOf(loginId, extension);
    const { tries } = this.#deps;
    const locked = await tries.begin(account, attempt.address);
    if (locked !== undefined) return refuse({ kind: "too-many-attempts", until: locked });

    const right = await this.#isRight(loginId, extension, attempt.password);
    if (!right) {
      tries.failed(account);
      return refuse({ kind: "bad-credentials" });
    }
    await tries.succeeded(account, attempt.address);
    return ok({ extension, token: await this.#deps.sessions.open(extension) });
  }

  /** Does the same work whether the person exists or not. */
  async #isRight(loginId: string, extension: Extension, password: string): Promise<boolean> {
    const { index } = this.#deps.office;
    const person = index.person.get(extension);
    const sealed = await this.#deps.store.sealedPassword(extension);
    const opened = sealed === undefined
      ? this.#deps.secrets.open(this.#decoy, DECOY_PURPOSE)
      : this.#deps.secrets.open(sealed, passwordPurpose(extension));
    const samePassword = sameSecret(opened.ok ? opened.value : "", password);
    const sameOffice = sameSecret(index.office.loginId, loginId);
    const mayEnter = person !== undefined && !person.disabled && sealed !== undefined && opened.ok;
    return samePassword && sameOffice && mayEnter && password !== "" &&
      extension.length <= EXTENSION_MAX;
  }
}

export interface SignedIn {
  readonly extension: Extension;
  /** Goes into the cookie and nowhere else. */
  readonly token: string;
}

const DECOY_PURPOSE = "sign-in-decoy";

/** Full-width input and spaces around are no mistake (J1); a LOGIN ID is always in small letters. */
function normalised(text: string): string {
  return text.normalize("NFKC").trim();
}

/** The account a failure counts against, whether it exists or not. */
export function accountOf(loginId: string, extension: string): string {
  return `${loginId}/${extension}`;
}
