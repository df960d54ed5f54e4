/** Restoring a backup in the HTTP API: `/api/v1/admin/backup/restore`. */
import * as v from "valibot";
import { time } from "./api_parts.ts";

/** Bytes of an uploaded backup at most. */
export const RESTORE_BYTES_MAX = 4 * 1024 * 1024 * 1024;

/** A backup that was taken in and can be restored. Nothing was changed yet. */
export const CheckedBackup = v.object({
  /** For the request that begins the restore; a backup taken in later takes its place. */
  id: v.string(),
  madeAt: time,
  loginId: v.string(),
  /** Of its office. */
  revision: v.number(),
});
export type CheckedBackup = v.InferOutput<typeof CheckedBackup>;
