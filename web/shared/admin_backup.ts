/** Backups in the HTTP API: `/api/v1/admin/backup`. */
import * as v from "valibot";
import { time } from "./api_parts.ts";

export const BackupStatus = v.object({
  /** Of the key in use: without it no backup made now can be restored. */
  keyFingerprint: v.string(),
  /** 0 … 1 while one is being made. */
  progress: v.optional(v.number()),
  /** The newest one; its file is at `…/backup/file`. */
  made: v.optional(v.object({
    at: time,
    bytes: v.number(),
    keyFingerprint: v.string(),
    /** Of the office. */
    revision: v.number(),
  })),
});
export type BackupStatus = v.InferOutput<typeof BackupStatus>;
