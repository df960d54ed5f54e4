/** The port to backups made while everything runs: one is kept, the newest. None holds the key. */
import type { Instant } from "../lib/time.ts";

export interface Backups {
  readonly state: BackupState;
  /** Begins one; one that is being made already goes on. Resolves when it is made; rejects when it fails. */
  make(now: Instant): Promise<MadeBackup>;
  /** The newest one's bytes; `undefined` when there is none. */
  read(): Promise<
    { readonly made: MadeBackup; readonly bytes: ReadableStream<Uint8Array> } | undefined
  >;
}

export interface BackupState {
  /** The share that is done, 0 … 1, while one is being made. */
  readonly progress?: number;
  readonly made?: MadeBackup;
}

export interface MadeBackup {
  readonly at: Instant;
  readonly bytes: number;
  /** Of the key that it needs. */
  readonly keyFingerprint: string;
  readonly revision: number;
}
