/**
 * Sessions of signed-in browsers. The store keeps the SHA-256 of a token, never the token. A session ends
 * after 12 hours without use (an open event stream is use) and after 7 days in any case.
 */
import type { Extension } from "../domain/ids.ts";
import { sha256Hex } from "../lib/sha256.ts";
import { type Instant, instant, type Millis } from "../lib/time.ts";
import type { Clock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import type { Session, SessionStore } from "../ports/store.ts";
import type { OfficeNow } from "./office_now.ts";

const HOUR: Millis = 3_600_000;
export const SESSION_IDLE_MAX: Millis = 12 * HOUR;
export const SESSION_AGE_MAX: Millis = 7 * 24 * HOUR;
/** `usedAt` is written this often at most. */
export const TOUCH_EVERY: Millis = 60_000;
export const TOKEN_BYTES = 32;
/** Characters of 32 bytes in base64url. */
const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;

interface Deps {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly store: SessionStore;
  readonly office: OfficeNow;
}

export class Sessions {
  readonly #deps: Deps;
  readonly #enders = new Map<string, Set<() => void>>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Opens a session and returns its token: 256 bits, base64url. */
  async open(extension: Extension): Promise<string> {
    const token = newToken(this.#deps.entropy);
    const now = this.#deps.clock.now();
    await this.#deps.store.create({
      tokenHash: sha256Hex(token),
      extension,
      createdAt: now,
      usedAt: now,
    });
    return token;
  }

  /** The live session of a token, or `undefined`: no such, timed out, or its person is gone or disabled. */
  async find(token: string): Promise<Session | undefined> {
    if (!isToken(token)) return undefined;
    return await this.findByHash(sha256Hex(token));
  }

  async findByHash(tokenHash: string): Promise<Session | undefined> {
    const session = await this.#deps.store.find(tokenHash);
    if (session === undefined) return undefined;
    const now = this.#deps.clock.now();
    if (!this.#isLive(session, now)) {
      await this.close(tokenHash);
      return undefined;
    }
    if (now - session.usedAt >= TOUCH_EVERY) await this.#deps.store.touch(tokenHash, now);
    return session;
  }

  /** Ends the session and everything that hangs on it. */
  async close(tokenHash: string): Promise<void> {
    await this.#deps.store.delete(tokenHash);
    this.#tellEnd(tokenHash);
  }

  /** Ends all sessions of a person. */
  async closeAllOf(extension: Extension): Promise<void> {
    await this.#deps.store.deleteOf(extension);
    for (const tokenHash of [...this.#enders.keys()]) {
      if (await this.#deps.store.find(tokenHash) === undefined) this.#tellEnd(tokenHash);
    }
  }

  /** Sessions were deleted together with a change of the office: what hangs on them ends. */
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
    const now = this.#deps.clock.now();
    await this.#deps.store.deleteExpired(
      instant(now - SESSION_IDLE_MAX),
      instant(now - SESSION_AGE_MAX),
    );
  }

  #isLive(session: Session, now: Instant): boolean {
    const person = this.#deps.office.index.person.get(session.extension);
    return person !== undefined && !person.disabled &&
      now - session.usedAt < SESSION_IDLE_MAX && now - session.createdAt < SESSION_AGE_MAX;
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
