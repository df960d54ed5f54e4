/**
 * Limits on wrong tries to sign in, of people and administrators alike: per (account, address) and per address,
 * counted in the store together with SIP digests; per account over all addresses there is a delay only, so that
 * nobody can lock a colleague, or all administrators, out (requirements §1, security.md B1–B6).
 */
import { BoundedMap } from "../lib/bounded_map.ts";
import { type Instant, instant, type Millis, plus } from "../lib/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Attempt, AttemptStore } from "../ports/store.ts";

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

interface Deps {
  readonly clock: Clock;
  readonly store: AttemptStore;
  /** A lock was undone: the PBX, which counts for itself, is to forget too. */
  undone(lock: Pick<TryLock, "address" | "account">): void;
}

interface Failures {
  readonly count: number;
  readonly since: Instant;
}

/** Nobody gets in from there before its time. */
export interface TryLock {
  readonly address: string;
  /** Absent: whatever account is tried. */
  readonly account?: string;
  readonly failures: number;
  readonly until: Instant;
}

export class TryLimits {
  readonly #deps: Deps;
  readonly #locks = new BoundedMap<string, Instant>(REMEMBERED_MAX);
  readonly #failures = new BoundedMap<string, Failures>(REMEMBERED_MAX);
  /** Pairs that signed in before: never slowed. */
  readonly #known = new BoundedMap<string, true>(REMEMBERED_MAX);

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Records the try as a failure, then looks whether the limit is met: parallel tries cannot slip past (B5). The end
   * of the lock when there is one; a locked try costs nothing more.
   */
  async begin(account: string, address: string): Promise<Instant | undefined> {
    const now = this.#deps.clock.now();
    const pair = pairOf(account, address);
    const standing = this.#lockOf(pair, now) ?? this.#lockOf(address, now);
    if (standing !== undefined) return standing;
    const { store } = this.#deps;
    await store.record({ account, address, channel: "web", at: now });
    // A try made when the lock began is out of the window when the lock ends.
    const since = instant(now - TRIES_WINDOW + 1);
    const count = await store.count(account, address, since);
    const overPair = count.ofPair > PAIR_TRIES_MAX;
    const overAddress = count.ofAddress > ADDRESS_TRIES_MAX;
    if (!overPair && !overAddress) {
      await this.#slowDown(account, pair);
      return undefined;
    }
    const until = plus(now, TRIES_WINDOW);
    this.#locks.set(overAddress ? address : pair, until);
    return until;
  }

  failed(account: string): void {
    const failures = this.#failuresOf(account) ?? { count: 0, since: this.#deps.clock.now() };
    this.#failures.set(account, { ...failures, count: failures.count + 1 });
  }

  async succeeded(account: string, address: string): Promise<void> {
    await this.#deps.store.clear(account, address);
    this.#failures.delete(account);
    this.#known.set(pairOf(account, address), true);
  }

  /** What is locked now, for administrators to see; tries at phones count too. */
  async locks(): Promise<readonly TryLock[]> {
    const now = this.#deps.clock.now();
    const tries = await this.#deps.store.recent(instant(now - TRIES_WINDOW + 1));
    const locks: TryLock[] = [];
    for (const [address, own] of Map.groupBy(tries, (attempt) => attempt.address)) {
      const lock = this.#lockBy(address, own, ADDRESS_TRIES_MAX, now);
      if (lock !== undefined) locks.push({ address, ...lock });
      for (const [account, pair] of Map.groupBy(own, (attempt) => attempt.account)) {
        const lock = this.#lockBy(pairOf(account, address), pair, PAIR_TRIES_MAX, now);
        if (lock !== undefined) locks.push({ address, account, ...lock });
      }
    }
    return locks;
  }

  /** Undoes a lock: what was counted is forgotten. */
  async unlock(lock: Pick<TryLock, "address" | "account">): Promise<void> {
    await this.#forget(lock);
    this.#deps.undone(lock);
  }

  async #forget({ address, account }: Pick<TryLock, "address" | "account">): Promise<void> {
    const { store, clock } = this.#deps;
    this.#locks.delete(account === undefined ? address : pairOf(account, address));
    if (account !== undefined) {
      this.#failures.delete(account);
      return await store.clear(account, address);
    }
    const tries = await store.recent(instant(clock.now() - TRIES_WINDOW + 1));
    const accounts = new Set(
      tries.filter((one) => one.address === address).map((one) => one.account),
    );
    for (const one of accounts) await this.#forget({ address, account: one });
  }

  /** A lock that stands, or one that the next try would meet. */
  #lockBy(
    key: string,
    tries: readonly Attempt[],
    most: number,
    now: Instant,
  ): Pick<TryLock, "failures" | "until"> | undefined {
    const standing = this.#lockOf(key, now);
    const reached = tries.length >= most ? tries.at(-most) : undefined;
    const until = standing ?? (reached === undefined ? undefined : plus(reached.at, TRIES_WINDOW));
    return until === undefined ? undefined : { failures: tries.length, until };
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
}

function pairOf(account: string, address: string): string {
  return `${account} ${address}`;
}
