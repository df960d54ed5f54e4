/** What administration keeps: accounts with their sessions, the audit log, and changes to the office. */
import type { AdminRights } from "../domain/admin_rights.ts";
import type { AuditAction, AuditEntry, AuditNote } from "../domain/audit.ts";
import type { DeviceId, Extension, Label, LineId } from "../domain/ids.ts";
import type { Office } from "../domain/office.ts";
import type { OfficeDelta } from "../domain/office_change.ts";
import type { Result } from "../lib/result.ts";
import type { Instant } from "../lib/time.ts";
import type { ImportRecord, ListImport } from "./import_store.ts";
import type { ListEntry } from "../domain/phone_list.ts";

export interface Administrator {
  readonly username: string;
  /** Shown beside it. */
  readonly name: string;
  readonly rights: AdminRights;
  readonly createdAt: Instant;
  /** When the password was set last. */
  readonly passwordAt: Instant;
}

export interface AdministratorStore {
  /** By username. */
  all(): Promise<readonly Administrator[]>;
  find(username: string): Promise<Administrator | undefined>;
  /** As `PasswordHasher` wrote it; `undefined` for an unknown account. */
  passwordHash(username: string): Promise<string | undefined>;
  /** `taken`: there is one of that name. */
  create(
    account: Administrator,
    passwordHash: string,
    audit: AuditNote,
  ): Promise<Result<void, "taken">>;
  /** What is absent stays. `last-account`: nobody with the right over accounts would be left. */
  change(
    username: string,
    change: AdministratorChange,
    audit: AuditNote,
  ): Promise<Result<void, "unknown" | "last-account">>;
  delete(username: string, audit: AuditNote): Promise<Result<void, "unknown" | "last-account">>;
}

export interface AdministratorChange {
  readonly name?: string;
  readonly rights?: AdminRights;
  readonly password?: { readonly hash: string; readonly at: Instant };
}

/** Entries can be added and read; nothing changes or deletes one, not even behind the store's back. */
export interface AuditStore {
  add(...notes: readonly AuditNote[]): Promise<void>;
  /** Newest first. */
  page(query: AuditQuery): Promise<AuditPage>;
}

export interface AuditQuery {
  /** Part of the actor, the target, the address or the details. */
  readonly q?: string;
  /** `administrator`'s or person's name as `actorName` gives it. */
  readonly actor?: string;
  readonly action?: AuditAction;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly cursor?: string;
  readonly limit: number;
}

export interface AuditPage {
  readonly items: readonly AuditEntry[];
  readonly next?: string;
}

/** A change to the office as it enters the database: every secret sealed, every rule checked. */
export interface OfficeWrite {
  /** The revision the change was made on. */
  readonly before: number;
  /** The office after the change; its revision is `before + 1`. */
  readonly office: Office;
  /** What of it is to be written. */
  readonly delta: OfficeDelta;
  /** For `passwordPurpose` of the extension after the change; `undefined` takes the password away. */
  readonly sealedPasswords: ReadonlyMap<Extension, string | undefined>;
  readonly sealedSipSecrets: ReadonlyMap<DeviceId, string>;
  readonly sealedTrunkSecrets: ReadonlyMap<LineId, string>;
  readonly lists: readonly ListWrite[];
  readonly audit: readonly AuditNote[];
  readonly imported?: ImportRecord;
}

/** Changes of a phonebook; they too raise the office's revision. */
export type ListWrite =
  | { readonly kind: "put-list"; readonly id: string; readonly label: Label }
  | { readonly kind: "remove-list"; readonly id: string }
  | { readonly kind: "add-entries"; readonly list: string; readonly entries: readonly ListEntry[] }
  | { readonly kind: "put-entry"; readonly id: number; readonly entry: ListEntry }
  | { readonly kind: "remove-entry"; readonly id: number }
  /** What a CSV file, or its undo, does to a phonebook, all at once. */
  | {
    readonly kind: "change-entries";
    readonly list: string;
    readonly remove: readonly number[];
    readonly put: readonly { readonly id: number; readonly entry: ListEntry }[];
    readonly add: readonly ListEntry[];
    /** Kept from now on as the list's last import; absent: there is none to undo any more. */
    readonly imported?: ListImport;
  }
  | {
    readonly kind: "replace-entries";
    readonly list: string;
    readonly entries: readonly ListEntry[];
  };
