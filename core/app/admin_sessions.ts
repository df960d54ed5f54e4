/**
 * Sessions of administrators' browsers, apart from those of people: they end after 2 hours without use and after a
 * day in any case. The store keeps the SHA-256 of a token, never the token.
 */
import { sha256Hex } from "../lib/sha256.ts";
import { instant, type Millis } from "../lib/time.ts";
import type { Administrator, AdministratorStore, AdminSessionStore } from "../ports/admin_store.ts";
import type { Clock } from "../ports/clock.ts";
import type { Entropy } from "../ports/entropy.ts";
import { isToken, newToken, TOUCH_EVERY } from "./sessions.ts";

const HOUR: Millis = 3_600_000;
export const ADMIN_SESSION_IDLE_MAX: Millis = 2 * HOUR;
export const ADMIN_SESSION_AGE_MAX: Millis = 24 * HOUR;

interface Deps {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly sessions: AdminSessionStore;
  readonly accounts: AdministratorStore;
}

/** Who a session's token belongs to, as the account stands now. */
export interface SignedInAdministrator {
  readonly account: Administrator;
  readonly tokenHash: string;
}

export class AdminSessions {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Opens a session and returns its token. */
  async open(username: string): Promise<string> {
    const token = newToken(this.#deps.entropy);
    const now = this.#deps.clock.now();
    await this.#deps.sessions.create({
      tokenHash: sha256Hex(token),
      username,
      createdAt: now,
      usedAt: now,
    });
    return token;
  }

  /** `undefined`: no such session, timed out, or its account is gone. */
  async find(token: string): Promise<SignedInAdministrator | undefined> {
    if (!isToken(token)) return undefined;
    const { clock, sessions, accounts } = this.#deps;
    const tokenHash = sha256Hex(token);
    const session = await sessions.find(tokenHash);
    if (session === undefined) return undefined;
    const now = clock.now();
    const account = await accounts.find(session.username);
    const isLive = now - session.usedAt < ADMIN_SESSION_IDLE_MAX &&
      now - session.createdAt < ADMIN_SESSION_AGE_MAX;
    if (!isLive || account === undefined) {
      await sessions.delete(tokenHash);
      return undefined;
    }
    if (now - session.usedAt >= TOUCH_EVERY) await sessions.touch(tokenHash, now);
    return { account, tokenHash };
  }

  async close(tokenHash: string): Promise<void> {
    await this.#deps.sessions.delete(tokenHash);
  }

  /** All of an account, but for one. */
  async closeOf(username: string, except?: string): Promise<void> {
    await this.#deps.sessions.deleteOf(username, except);
  }

  /** Forgets what has timed out. */
  async sweep(): Promise<void> {
    const now = this.#deps.clock.now();
    await this.#deps.sessions.deleteExpired(
      instant(now - ADMIN_SESSION_IDLE_MAX),
      instant(now - ADMIN_SESSION_AGE_MAX),
    );
  }
}
