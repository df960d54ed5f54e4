/**
 * The port to restoring a backup while the server runs: a file is taken in and checked, then on request the whole
 * office goes into maintenance, is replaced, and comes back.
 */
import type { AuditNote } from "../domain/audit.ts";
import type { Result } from "../lib/result.ts";
import type { Instant } from "../lib/time.ts";

export interface Restores {
  /** Takes in a file, in the place of one that was taken in before. */
  receive(): Promise<ReceivedFile>;
  /** Whether the file with this id is the one taken in last, and not begun with. */
  isReady(id: string): boolean;
  /** Goes into maintenance for it; for another nothing happens. */
  begin(id: string, note: AuditNote): void;
}

export interface ReceivedFile {
  write(chunk: Uint8Array): Promise<void>;
  /** Closes the file and looks whether it can be restored; one that cannot is forgotten. */
  check(): Promise<Result<CheckedBackup, BackupFault>>;
  drop(): Promise<void>;
}

export interface CheckedBackup {
  readonly id: string;
  readonly madeAt: Instant;
  readonly loginId: string;
  /** Of its office. */
  readonly revision: number;
}

export type BackupFault =
  | { readonly kind: "not-a-backup" }
  /** Its secrets were sealed with another key than the one here. */
  | { readonly kind: "other-key"; readonly needed: string; readonly ours: string }
  /** `unknown`: the first migration that this version has not. */
  | { readonly kind: "newer-schema"; readonly unknown: string }
  /** PostgreSQL: a restore takes nothing away there. */
  | { readonly kind: "database-not-empty" };
