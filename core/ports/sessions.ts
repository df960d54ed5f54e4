/** Signed-in browsers, of people and of administrators alike, by whom they belong to. */
import type { Instant } from "../lib/time.ts";

export interface Session<Owner extends string> {
  /** SHA-256 of the cookie's token, hex: the token itself is never stored. */
  readonly tokenHash: string;
  readonly owner: Owner;
  readonly createdAt: Instant;
  readonly usedAt: Instant;
}

export interface SessionStore<Owner extends string> {
  create(session: Session<Owner>): Promise<void>;
  find(tokenHash: string): Promise<Session<Owner> | undefined>;
  touch(tokenHash: string, usedAt: Instant): Promise<void>;
  delete(tokenHash: string): Promise<void>;
  /** All sessions of an owner, but for one. */
  deleteOf(owner: Owner, except?: string): Promise<void>;
  /** Those last used, or made, before these points. Returns how many. */
  deleteExpired(usedBefore: Instant, createdBefore: Instant): Promise<number>;
}
