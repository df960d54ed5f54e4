/**
 * The port to the store: SQLite on one machine, PostgreSQL for several nodes. Its contract
 * (`tests/contract/store_contract.ts`) runs on both. Everything is asynchronous; every write is atomic.
 */
import type { Instant } from "../lib/time.ts";
import type { Call } from "../domain/pbx_messages.ts";
import type { CallId, CommandId, DeviceId, Extension, PresenceCode } from "../domain/ids.ts";
import type { Office } from "../domain/office.ts";
import type { CallPart, HistoryQuery } from "../domain/call_log.ts";

export interface Store {
  readonly office: OfficeStore;
  readonly sessions: SessionStore;
  readonly attempts: AttemptStore;
  readonly commands: CommandStore;
  readonly history: HistoryStore;
  readonly people: PeopleStore;
  /** Cheap proof that the store answers; rejects when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The office's configuration with its sealed secrets. */
export interface OfficeStore {
  /** `undefined` when the database is empty. */
  load(): Promise<Office | undefined>;
  /** Writes a whole office into an empty database. Rejects when there is one. */
  create(office: OfficeWithSecrets): Promise<void>;
  sealedPassword(extension: Extension): Promise<string | undefined>;
}

/** An office as it enters the database: every secret already sealed by `Secrets`. */
export interface OfficeWithSecrets {
  readonly office: Office;
  readonly sealedPasswords: ReadonlyMap<Extension, string>;
  readonly sealedSipSecrets: ReadonlyMap<DeviceId, string>;
  readonly lists: readonly PhoneList[];
}

/** A phonebook (リスト) kept by administrators. */
export interface PhoneList {
  readonly id: string;
  readonly label: { readonly ja: string; readonly en: string };
  readonly entries: readonly ListEntry[];
}

export interface ListEntry {
  readonly name: string;
  readonly reading: string;
  /** Digits. */
  readonly number: string;
  readonly note?: string;
}

export interface Session {
  /** SHA-256 of the cookie's token, hex: the token itself is never stored. */
  readonly tokenHash: string;
  readonly extension: Extension;
  readonly createdAt: Instant;
  readonly usedAt: Instant;
}

export interface SessionStore {
  create(session: Session): Promise<void>;
  find(tokenHash: string): Promise<Session | undefined>;
  touch(tokenHash: string, usedAt: Instant): Promise<void>;
  delete(tokenHash: string): Promise<void>;
  /** All sessions of a person, but for one. */
  deleteOf(extension: Extension, except?: string): Promise<void>;
  /** Those idle or old beyond the limits. Returns how many. */
  deleteExpired(usedBefore: Instant, createdBefore: Instant): Promise<number>;
}

/** One counter for web sign-ins and SIP digests (requirements §1). Survives a restart. */
export interface AttemptStore {
  record(attempt: Attempt): Promise<void>;
  /** Failures since `since` of this account from this address, and of this address over all accounts. */
  count(account: string, address: string, since: Instant): Promise<{
    readonly ofPair: number;
    readonly ofAddress: number;
    /** The oldest counted failure of whichever limit matters, from which a lock's end is computed. */
    readonly oldestOfPair?: Instant;
    readonly oldestOfAddress?: Instant;
  }>;
  clear(account: string, address: string): Promise<void>;
  deleteBefore(before: Instant): Promise<void>;
}

export interface Attempt {
  /** What was tried, whether it exists or not: `loginId/extension`, or a SIP user. */
  readonly account: string;
  readonly address: string;
  readonly channel: "web" | "sip";
  readonly at: Instant;
}

/** A command id is remembered per person for 24 h with its outcome. */
export interface CommandStore {
  /**
   * Claims the id. `new`: the caller must execute and then `finish`. `same`: it was claimed with the same
   * body; `outcome` is there once finished. `other`: it was used with another body.
   */
  claim(entry: CommandEntry): Promise<
    | { readonly kind: "new" }
    | { readonly kind: "same"; readonly outcome?: string }
    | { readonly kind: "other" }
  >;
  finish(extension: Extension, id: CommandId, outcome: string): Promise<void>;
  deleteBefore(before: Instant): Promise<void>;
}

export interface CommandEntry {
  readonly extension: Extension;
  readonly id: CommandId;
  /** Hash of the request's body. */
  readonly bodyHash: string;
  readonly at: Instant;
}

/** Stories of calls: opened at the first event, closed at the last. */
export interface HistoryStore {
  /** Inserts or replaces the story of `call` and its parts in one transaction. */
  put(call: Call, parts: readonly CallPart[]): Promise<void>;
  /** Closes every story still open, as after a restart of the bundled PBX. Returns how many. */
  closeOpen(at: Instant, cause: "system-restart"): Promise<number>;
  openCalls(): Promise<readonly CallId[]>;
  page(query: HistoryQuery): Promise<HistoryPage>;
  unseenMissed(extension: Extension): Promise<number>;
  markSeen(extension: Extension, at: Instant): Promise<void>;
}

export interface HistoryPage {
  readonly items: readonly CallPart[];
  /** Opaque; absent at the end. */
  readonly next?: string;
}

/** What a person chooses: settings and presence. */
export interface PeopleStore {
  settings(extension: Extension): Promise<PersonSettings>;
  patchSettings(extension: Extension, patch: Partial<PersonSettings>): Promise<PersonSettings>;
  presence(extension: Extension): Promise<ChosenPresence | undefined>;
  presences(): Promise<ReadonlyMap<Extension, ChosenPresence>>;
  setPresence(extension: Extension, presence: ChosenPresence): Promise<void>;
  /** People whose name, reading, extension or department holds the query (`core/domain/search_key` folding), ordered by reading. */
  search(
    query: PeopleQuery,
  ): Promise<{ readonly items: readonly Extension[]; readonly next?: string }>;
}

export interface PersonSettings {
  readonly autoAnswer: boolean;
  readonly incomingIntegration: boolean;
  readonly language: "ja" | "en";
}

export interface ChosenPresence {
  readonly code: PresenceCode;
  readonly note?: string;
  readonly until?: Instant;
}

export interface PeopleQuery {
  readonly q?: string;
  readonly cursor?: string;
  readonly limit: number;
}
