/**
 * Sessions of signed-in browsers, a person's or an administrator's. The store keeps the SHA-256 of a token, never the
 * token. A session ends after some time without use (an open event stream is use), at some age in any case, and with
 * its account.
 */
import type { Extension } from "../domain/ids.ts";
import type { Person } from "../domain/office.ts";
import { sha256Hex } from "../lib/sha256.ts";
import { type Instant, instant, type Millis } from "../lib/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { Session, SessionStore } from "../ports/sessions.ts";
import type { OfficeNow } from "./office_now.ts";

const HOUR: Millis = 3_600_000;
/** Of a person. */
export const SESSION_IDLE_MAX: Millis = 12 * HOUR;
export const SESSION_AGE_MAX: Millis = 7 * 24 * HOUR;
/** `usedAt` is written this often at most. */
export const TOUCH_EVERY: Millis = 60_000;
export const TOKEN_BYTES = 32;
/** Characters of 32 bytes in base64url. */
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;

interface Deps<Owner extends string, Account> {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly store: SessionStore<Owner>;
  /** How long a session lives without use, and at all. */
  readonly idleMax: Millis;
  readonly ageMax: Millis;
  /** `undefined`: gone, or not let in any more. */
  readonly accountOf: (owner: Owner) => Account | undefined | Promise<Account | undefined>;
}

/** Whose a token is, as the account stands now. */
export interface SignedIn<Owner extends string, Account> {
  readonly tokenHash: string;
  readonly owner: Owner;
  readonly account: Account;
}

export type PersonSessions = Sessions<Extension, Person>;

export function personSessions({ office, ...deps }: {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly store: SessionStore<Extension>;
  readonly office: OfficeNow;
}): PersonSessions {
  return new Sessions({
    ...deps,
    idleMax: SESSION_IDLE_MAX,
    ageMax: SESSION_AGE_MAX,
    accountOf(extension) {
      const person = office.index.person.get(extension);
      return person === undefined || person.disabled ? undefined : person;
    },
  });
}

export class Sessions<Owner extends string, Account> {
  readonly #deps: Deps<Owner, Account>;
  readonly #enders = new Map<string, Set<() => void>>();

  constructor(deps: Deps<Owner, Account>) {
    this.#deps = deps;
  }

  /** Opens a session and returns its token: 256 bits, base64url. */
  async open(owner: Owner): Promise<string> {
    const token = newToken(this.#deps.entropy);
    const now = this.#deps.clock.now();
    await this.#deps.store.create({
      tokenHash: sha256Hex(token),
      owner,
      createdAt: now,
      usedAt: now,
    });
    return token;
  }

  /** Of a live session's token; `undefined`: no such, timed out, or its account is gone or not let in. */
  async find(token: string): Promise<SignedIn<Owner, Account> | undefined> {
    if (!isToken(token)) return undefined;
    return await this.findByHash(sha256Hex(token));
  }

  async findByHash(tokenHash: string): Promise<SignedIn<Owner, Account> | undefined> {
    const { clock, store, accountOf } = this.#deps;
    const session = await store.find(tokenHash);
    if (session === undefined) return undefined;
    const now = clock.now();
    const account = this.#isLive(session, now) ? await accountOf(session.owner) : undefined;
    if (account === undefined) {
      await this.close(tokenHash);
      return undefined;
    }
    if (now - session.usedAt >= TOUCH_EVERY) await store.touch(tokenHash, now);
    return { tokenHash, owner: session.owner, account };
  }

  /** Ends the session and everything that hangs on it. */
  async close(tokenHash: string): Promise<void> {
    await this.#deps.store.delete(tokenHash);
    this.#tellEnd(tokenHash);
  }

  /** Ends all sessions of an owner, but for one. */
  async closeAllOf(owner: Owner, except?: string): Promise<void> {
    await this.#deps.store.deleteOf(owner, except);
    for (const tokenHash of [...this.#enders.keys()]) {
      if (await this.#deps.store.find(tokenHash) === undefined) this.#tellEnd(tokenHash);
    }
  }

  /** Sessions were deleted together with their accounts: what hangs on them ends. */
  async tellEnded(): Promise<void> {
    for (const tokenHash of [...this.#enders.keys()]) {
      if (await this.findByHash(tokenHash) === undefined) this.#tellEnd(tokenHash);
    }
  }

  /** Calls `end` when the session is closed here; returns how to stop listening. */
  onEnd(tokenHash: string, end: () => void): () => void {
    const enders = this.#enders.get(tokenHash) ?? new Set();
    this.#enders.set(tokenHash, enders.add(end));
    return () => {
      enders.delete(end);
      if (enders.size === 0) this.#enders.delete(tokenHash);
    };
  }

  /** Forgets what has timed out; the composition root calls it now and then. */
  async sweep(): Promise<void> {
    const { clock, store, idleMax, ageMax } = this.#deps;
    const now = clock.now();
    await store.deleteExpired(instant(now - idleMax), instant(now - ageMax));
  }

  #isLive({ usedAt, createdAt }: Session<Owner>, now: Instant): boolean {
    return now - usedAt < this.#deps.idleMax && now - createdAt < this.#deps.ageMax;
  }

  #tellEnd(tokenHash: string): void {
    const enders = this.#enders.get(tokenHash);
    this.#enders.delete(tokenHash);
    for (const end of enders ?? []) end();
  }
}

/** 256 bits that cannot be guessed, base64url. */
export function newToken(entropy: Entropy): string {
  return base64url(entropy.bytes(TOKEN_BYTES));
}

export function isToken(text: string): boolean {
  return TOKEN_PATTERN.test(text);
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Base64url without padding (RFC 4648 §5). */
function base64url(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let left = 0;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xffff;
    left += 8;
    while (left >= 6) {
      left -= 6;
      text += ALPHABET[(bits >> left) & 63];
    }
  }
  return left === 0 ? text : text + ALPHABET[(bits << (6 - left)) & 63];
}
