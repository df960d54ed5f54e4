/** The state of a restore from the page: a file is sent and checked, begun with, and waited for until all is back. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { CheckedBackup } from "../../../shared/admin_restore.ts";
import type { Refusal } from "../../request.ts";
import type { AdminApi } from "../api.ts";

/** A large file over a slow line. */
const UPLOAD_MILLIS = 3_600_000;
const ASK_MILLIS = 1_000;

export type RestoreStage =
  | { readonly kind: "none" }
  | { readonly kind: "checking"; readonly file: string }
  | { readonly kind: "checked"; readonly file: string; readonly backup: CheckedBackup }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** The office is in maintenance; then everybody signs in anew. */
  | { readonly kind: "under-way" };

export interface Restoring {
  readonly stage: ReadonlySignal<RestoreStage>;
  check(file: File): Promise<void>;
  begin(backup: CheckedBackup): Promise<void>;
  forget(): void;
}

export function createRestoring(api: Pick<AdminApi, "post">): Restoring {
  const stage = signal<RestoreStage>({ kind: "none" });
  return {
    stage,
    async check(file) {
      stage.value = { kind: "checking", file: file.name };
      const extras = { bytes: file, type: "application/vnd.sqlite3", millis: UPLOAD_MILLIS };
      const answer = await api.post<CheckedBackup>("backup/restore", undefined, extras);
      stage.value = answer.ok
        ? { kind: "checked", file: file.name, backup: answer.value }
        : { kind: "refused", refusal: answer.error };
    },
    async begin({ id }) {
      const answer = await api.post<void>(`backup/restore/${id}`);
      stage.value = answer.ok ? { kind: "under-way" } : { kind: "refused", refusal: answer.error };
      if (answer.ok) await untilBack();
    },
    forget() {
      stage.value = { kind: "none" };
    },
  };
}

/** Nobody's session outlives a restore: once it is over, the page begins anew at its sign-in. */
async function untilBack(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, ASK_MILLIS));
    const session = await fetch("/api/v1/admin/session").catch(() => undefined);
    if (session?.status === 401) return location.reload();
  }
}
