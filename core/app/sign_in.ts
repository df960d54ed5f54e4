/**
 * Sign-in to the panel: LOGIN ID, extension, password; any wrong one gives one and the same answer in the
 * same time. Wrong tries are limited per (account, address) and per address, counted in the store together
 * with SIP digests; per account over all addresses there is a delay only, so that nobody can lock a
 * colleague out (requirements §1, security.md B1–B6, E1).
 */
import type { Extension } from "../domain/ids.ts";
import { type SignInPasswordFault, signInPasswordFault } from "../domain/password.ts";
import { BoundedMap } from "../lib/bounded_map.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import { sameSecret } from "../lib/same_secret.ts";
import { type Instant, instant, type Millis, plus } from "../lib/time.ts";
import type { Clock } from "../ports/clock.ts";
import { passwordPurpose, type Secrets } from "../ports/secrets.ts";
import type { AttemptStore, OfficeStore } from "../ports/store.ts";
import type { OfficeNow } from "./office_now.ts";
import type { Sessions } from "./sessions.ts";

/** Failures of one account from one address within the window. */
export const PAIR_TRIES_MAX = 10;
/** Failures from one address within the window, over all accounts. */
export const ADDRESS_TRIES_MAX = 50;
export const TRIES_WINDOW: Millis = 15 * 60_000;
/** From this many failures on, over all addresses, every try on the account takes a second longer. */
export const SLOW_AFTER_FAILURES = 3;
export const SLOW_BY: Millis = 1_000;
/** Accounts and addresses remembered for locks and delays. */
const REMEMBERED_MAX = 10_000;
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
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly store: { readonly office: OfficeStore; readonly attempts: AttemptStore };
  readonly sessions: Sessions;
  readonly office: OfficeNow;
}

interface Failures {
  readonly count: number;
  readonly since: Instant;
}

export class SignIn {
  readonly #deps: Deps;
  readonly #locks = new BoundedMap<string, Instant>(REMEMBERED_MAX);
  readonly #failures = new BoundedMap<string, Failures>(REMEMBERED_MAX);
  /** Pairs that signed in before: never slowed. */
  readonly #known = new BoundedMap<string, true>(REMEMBERED_MAX);
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
    const pair = `${account} ${attempt.address}`;

    const locked = await this.#countTry(account, attempt.address, pair);
    if (locked !== undefined) return refuse({ kind: "too-many-attempts", until: locked });
    await this.#slowDown(account, pair);

    const right = await this.#isRight(loginId, extension, attempt.password);
    if (!right) {
      this.#noteFailure(account);
      return refuse({ kind: "bad-credentials" });
    }
    await this.#deps.store.attempts.clear(account, attempt.address);
    this.#failures.delete(account);
    this.#known.set(pair, true);
    return ok({ extension, token: await this.#deps.sessions.open(extension) });
  }

  /** Records the try as a failure, then looks whether the limit is met: parallel tries cannot slip past. */
  async #countTry(account: string, address: string, pair: string): Promise<Instant | undefined> {
    const now = this.#deps.clock.now();
    const standing = this.#lockOf(pair, now) ?? this.#lockOf(address, now);
    if (standing !== undefined) return standing;
    const { attempts } = this.#deps.store;
    await attempts.record({ account, address, channel: "web", at: now });
    // A try made when the lock began is out of the window when the lock ends.
    const since = instant(now - TRIES_WINDOW + 1);
    const count = await attempts.count(account, address, since);
    const overPair = count.ofPair > PAIR_TRIES_MAX;
    const overAddress = count.ofAddress > ADDRESS_TRIES_MAX;
    if (!overPair && !overAddress) return undefined;
    const until = plus(now, TRIES_WINDOW);
    this.#locks.set(overAddress ? address : pair, until);
    return until;
  }

  #lockOf(key: string, now: Instant): Instant | undefined {
    const until = this.#locks.get(key);
    return until !== undefined && until > now ? until : undefined;
  }

  async #slowDown(account: string, pair: string): Promise<void> {
    const failures = this.#failuresOf(account);
    if (failures === undefined || failures.count < SLOW_AFTER_FAILURES) return;
    if (!this.#known.has(pair)) await this.#deps.clock.sleep(SLOW_BY);
  }

  #failuresOf(account: string): Failures | undefined {
    const failures = this.#failures.get(account);
    return failures !== undefined && this.#deps.clock.now() - failures.since < TRIES_WINDOW
      ? failures
      : undefined;
  }

  #noteFailure(account: string): void {
    const failures = this.#failuresOf(account) ?? { count: 0, since: this.#deps.clock.now() };
    this.#failures.set(account, { ...failures, count: failures.count + 1 });
  }

  /** Does the same work whether the person exists or not. */
  async #isRight(loginId: string, extension: Extension, password: string): Promise<boolean> {
    const { index } = this.#deps.office;
    const person = index.person.get(extension);
    const sealed = await this.#deps.store.office.sealedPassword(extension);
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
