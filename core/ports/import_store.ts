/** What the bulk CSV asks of the store: every sealed password at once, and the last import, kept for its undo. */
import type { ImportedPerson } from "../domain/credential_undo.ts";
import type { Extension } from "../domain/ids.ts";
import type { Person } from "../domain/office.ts";
import type { EntryChange } from "../domain/list_import.ts";
import type { ListEntry } from "../domain/phone_list.ts";
import type { Instant } from "../lib/time.ts";

export interface ImportStore {
  /** Sealed for `passwordPurpose`; who has none is absent. */
  sealedPasswords(): Promise<ReadonlyMap<Extension, string>>;
  /** The last import that was not undone; `undefined` when there is none. */
  last(): Promise<ImportNote | undefined>;
  /** Its people, in the order of the file. */
  peopleOfLast(): Promise<readonly KeptPerson[]>;
  /** Computes what writing these very records will need, so that writing them takes less; changes nothing. */
  prepare(people: readonly Person[]): Promise<void>;
}

export interface ImportNote {
  readonly at: Instant;
  /** Of the administrator. */
  readonly username: string;
  readonly people: number;
}

/** A person as an import changed him, with the passwords sealed for `passwordPurpose` of the extension. */
export interface KeptPerson {
  readonly person: ImportedPerson;
  /** Before the import; absent where there was none or it was not changed. */
  readonly sealedBefore?: string;
  /** That the import set; absent where it was not changed. */
  readonly sealedAfter?: string;
}

/** What the last import of a phonebook did. */
export interface ListImport {
  readonly at: Instant;
  /** Of the administrator. */
  readonly username: string;
  readonly changes: readonly EntryChange<ListEntry>[];
}

/** Written in the transaction of the change itself: a new import takes the place of the one before. */
export type ImportRecord =
  | { readonly kind: "imported"; readonly note: ImportNote; readonly people: readonly KeptPerson[] }
  /** There is nothing to undo any more. */
  | { readonly kind: "undone" };
