/**
 * The port to the store: SQLite on one machine, PostgreSQL for several nodes. Its contract
 * (`tests/contract/store_contract.ts`) runs on both. Everything is asynchronous; every write is atomic.
 * Times are kept in whole milliseconds. A cursor that the store did not write begins at the first page.
 */
import type { Instant } from "../lib/time.ts";
import type { Call, DeviceBinding, HistoryGap } from "../domain/pbx_messages.ts";
import type {
  CallId,
  CommandId,
  DeviceId,
  Extension,
  Label,
  LineId,
  PresenceCode,
  RecordingId,
} from "../domain/ids.ts";
import type { Office } from "../domain/office.ts";
import type { CallPart, HistoryQuery } from "../domain/call_log.ts";
import type { ListEntry, PhoneList } from "../domain/phone_list.ts";
import type { Result } from "../lib/result.ts";
import type { AdministratorStore, AuditStore, OfficeWrite } from "./admin_store.ts";
import type { IntegrationStore } from "./integrations.ts";
import type { ImportStore, ListImport } from "./import_store.ts";
import type { SessionStore } from "./sessions.ts";

export interface Store {
  readonly office: OfficeStore;
  readonly sessions: SessionStore<Extension>;
  readonly attempts: AttemptStore;
  readonly commands: CommandStore;
  readonly bindings: BindingStore;
  readonly history: HistoryStore;
  readonly people: PeopleStore;
  readonly lists: ListStore;
  readonly administrators: AdministratorStore;
  readonly adminSessions: SessionStore<string>;
  readonly audit: AuditStore;
  readonly imports: ImportStore;
  readonly integrations: IntegrationStore;
  readonly search: SearchStore;
  /** Cheap proof that the store answers; rejects when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The office's configuration with its sealed secrets. */
export interface OfficeStore {
  /**
   * The office with every device's HA1, computed from the opened SIP secrets; `undefined` when the
   * database is empty. Rejects when a seal does not open: the row was damaged or moved.
   */
  load(): Promise<Office | undefined>;
  /** Writes a whole office into an empty database. Rejects when there is one. */
  create(office: OfficeWithSecrets): Promise<void>;
  /**
   * Writes a change, its audit entries and the new revision in one transaction. A person who is renumbered takes
   * history and choices along; the history of one who is removed is kept under no extension. The sessions of both
   * end. `changed-since`: the revision is no more the one the change was made on, and nothing was written.
   */
  write(write: OfficeWrite): Promise<Result<void, "changed-since">>;
  /** Which of these people have a password. */
  havePassword(extensions: readonly Extension[]): Promise<ReadonlySet<Extension>>;
  /** Sealed for `passwordPurpose(extension)`; `undefined` for an unknown person or one without a password. */
  sealedPassword(extension: Extension): Promise<string | undefined>;
  /** Sealed for `sipSecretPurpose(device)`; `undefined` for an unknown device. */
  sealedSipSecret(device: DeviceId): Promise<string | undefined>;
  /** Every device's. */
  sealedSipSecrets(): Promise<ReadonlyMap<DeviceId, string>>;
}

/** An office as it enters the database: every secret already sealed by `Secrets`. HA1s are never written. */
export interface OfficeWithSecrets {
  readonly office: Office;
  /** For `passwordPurpose`. */
  readonly sealedPasswords: ReadonlyMap<Extension, string>;
  /** For `sipSecretPurpose`. */
  readonly sealedSipSecrets: ReadonlyMap<DeviceId, string>;
  /** For `trunkSecretPurpose`: one for each line whose trunk registers. */
  readonly sealedTrunkSecrets: ReadonlyMap<LineId, string>;
  /** `Secrets.fingerprint` of the key that sealed them; a store opened with another key refuses. */
  readonly keyFingerprint: string;
  readonly lists: readonly PhoneList[];
}

/** Phonebooks as everybody reads them. */
export interface ListStore {
  all(): Promise<readonly { readonly id: string; readonly label: Label }[]>;
  /** Entries whose name, reading or number holds the query, ordered by reading. */
  search(query: ListQuery): Promise<ListPage>;
  /** The name a number stands under (digits): of several the one of the first list, first entry. */
  nameOf(number: string): Promise<string | undefined>;
  /** `nameOf` for many numbers at once; numbers in no list are absent. */
  namesOf(numbers: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** `search` with the key of each entry, as administrators edit them. */
  entries(query: ListQuery): Promise<KeyedEntryPage>;
  entry(id: number): Promise<KeyedEntry | undefined>;
  /** All of one list, in its order. */
  entriesOf(list: string): Promise<readonly KeyedEntry[]>;
  /** The last import of the list that was not undone. */
  lastImport(list: string): Promise<ListImport | undefined>;
  /** How many entries each list has. */
  counts(): Promise<ReadonlyMap<string, number>>;
}

export interface KeyedEntry extends ListEntry {
  readonly id: number;
  readonly list: string;
}

export interface KeyedEntryPage {
  readonly items: readonly KeyedEntry[];
  readonly next?: string;
}

export interface ListQuery {
  readonly q?: string;
  /** Only this list. */
  readonly list?: string;
  readonly cursor?: string;
  readonly limit: number;
}

export interface ListPage {
  readonly items: readonly (ListEntry & { readonly list: string })[];
  readonly next?: string;
}

/**
 * One counter for web sign-ins and SIP digests (requirements §1). Survives a restart. So that parallel
 * tries cannot slip past the limit, `record` a try as a failure first, then `count`, then look at the
 * password, then `clear` when it was right: the n-th try recorded counts at least n.
 */
export interface AttemptStore {
  record(attempt: Attempt): Promise<void>;
  /** Failures since `since` of this account from this address, and of this address over all accounts. */
  count(account: string, address: string, since: Instant): Promise<AttemptCount>;
  /** Forgets the failures of this account from this address; they leave the address's total too. */
  clear(account: string, address: string): Promise<void>;
  /** All failures since then, the oldest first; of very many the newest `ATTEMPTS_RECENT_MAX`. */
  recent(since: Instant): Promise<readonly Attempt[]>;
  deleteBefore(before: Instant): Promise<void>;
}

/** What `recent` gives at most. */
export const ATTEMPTS_RECENT_MAX = 10_000;

export interface AttemptCount {
  readonly ofPair: number;
  readonly ofAddress: number;
  /** The oldest counted failure of whichever limit matters, from which a lock's end is computed. */
  readonly oldestOfPair?: Instant;
  readonly oldestOfAddress?: Instant;
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

/** Contacts of devices, kept so that a PBX that starts again finds its phones. */
export interface BindingStore {
  all(): Promise<readonly DeviceBinding[]>;
  /** All contacts of a device; none forgets it. */
  put(device: DeviceId, bindings: readonly DeviceBinding[]): Promise<void>;
}

/** Stories of calls: opened at the first event, closed at the last. */
/** A call and everybody's part of it. */
export interface Story {
  readonly call: Call;
  readonly parts: readonly CallPart[];
}

export interface HistoryStore {
  /** Inserts or replaces the story of `call` and its parts in one transaction. */
  put(call: Call, parts: readonly CallPart[]): Promise<void>;
  /** The same for several calls, each named once, in one transaction: all or none. */
  putAll(stories: readonly Story[]): Promise<void>;
  /** Closes every story still open, as after a restart of the bundled PBX. Returns how many. */
  closeOpen(at: Instant, cause: "system-restart"): Promise<number>;
  openCalls(): Promise<readonly CallId[]>;
  /** Newest first. `from` ≤ start < `to`; `q` is part of the number, or of the peer's name or reading. */
  page(query: HistoryQuery): Promise<HistoryPage>;
  /**
   * A person's part carries as `owner` who has it now; of a person who is gone it is the extension with a mark
   * (`ownerOfPart`). The part of a call that was recorded so; `undefined` when no history knows of it. Any text may be asked for. */
  partOfRecording(recording: RecordingId): Promise<CallPart | undefined>;
  /** Those of these parts that are there, in the order of their ids. */
  parts(ids: readonly string[]): Promise<readonly CallPart[]>;
  /** Missed calls that ended after the last `markSeen`. */
  unseenMissed(extension: Extension): Promise<number>;
  /** Never moves back. */
  markSeen(extension: Extension, at: Instant): Promise<void>;
  /** Once is enough: one that begins at the same time is the same, and lasts as long as the longer of both. */
  putGap(gap: HistoryGap): Promise<void>;
}

export interface HistoryPage {
  readonly items: readonly CallPart[];
  /** Opaque; absent at the end. */
  readonly next?: string;
  /**
   * The newest of the gaps that lie among these items, or beyond the last one where there is no next page; newest
   * first, at most `GAPS_ON_PAGE_MAX`. Absent when there are none. They are nobody's: only the query's time chooses them.
   */
  readonly gaps?: readonly HistoryGap[];
}

export const GAPS_ON_PAGE_MAX = 100;

/** What makes searches quick; they find the same without it. */
export interface SearchStore {
  /** Some hundredths of a second's work on the index; `false` when nothing is left to do. */
  indexSome(): Promise<boolean>;
}

/** What a person chooses: settings and presence. */
export interface PeopleStore {
  /** Before the first choice: auto-answer and integration off, the language of the person's record. */
  settings(extension: Extension): Promise<PersonSettings>;
  patchSettings(extension: Extension, patch: Partial<PersonSettings>): Promise<PersonSettings>;
  presence(extension: Extension): Promise<ChosenPresence | undefined>;
  presences(): Promise<ReadonlyMap<Extension, ChosenPresence>>;
  setPresence(extension: Extension, presence: ChosenPresence): Promise<void>;
  /**
   * People whose name, reading, extension or department holds the query (`core/domain/search_key`
   * folding), ordered by reading, then extension. Disabled people are not found.
   */
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
  /** The state that returns when `until` has passed. */
  readonly former?: PresenceCode;
}

export interface PeopleQuery {
  readonly q?: string;
  /** Of the disabled: none (when absent), too, or they alone. */
  readonly disabled?: "too" | "only";
  readonly cursor?: string;
  readonly limit: number;
}
