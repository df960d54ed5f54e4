/** The operations of backups, of their restore in maintenance, and of the key that they need. */
import { BackupStatus } from "../shared/admin_backup.ts";
import { CheckedBackup } from "../shared/admin_restore.ts";
import type { Operation } from "./operation.ts";

const PATH = "/api/v1/admin/backup";
const RIGHTS = ["settings"] as const;

export const BACKUP_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: PATH,
    summary:
      "The newest backup, how far one that is being made is, and the fingerprint of the key.",
    rights: RIGHTS,
    status: 200,
    answer: BackupStatus,
    problems: [],
  },
  {
    method: "post",
    path: PATH,
    summary: "Begins a backup while everything goes on; `GET` tells how far it is.",
    rights: RIGHTS,
    status: 202,
    answer: BackupStatus,
    problems: ["cross-origin"],
  },
  {
    method: "get",
    path: `${PATH}/file`,
    summary: "The newest backup as a file. It holds the key's fingerprint, never the key.",
    rights: RIGHTS,
    status: 200,
    type: "application/vnd.sqlite3",
    problems: ["no-such-thing"],
  },
  {
    method: "post",
    path: `${PATH}/restore`,
    summary: "The body is a backup: it is taken in and checked. Nothing is changed yet.",
    rights: ["accounts"],
    status: 200,
    answer: CheckedBackup,
    problems: [
      "cross-origin",
      "not-a-backup",
      "other-key",
      "newer-backup",
      "database-not-empty",
      "too-large",
      "upload-too-slow",
    ],
  },
  {
    method: "post",
    path: `${PATH}/restore/{id}`,
    summary:
      "Restores the backup taken in: calls are hung up, everybody is signed out, and the office of the backup " +
      "comes back. Answered before that; meanwhile everything is answered 503 `maintenance`.",
    rights: ["accounts"],
    status: 202,
    problems: ["cross-origin", "no-such-thing"],
  },
  {
    method: "get",
    path: `${PATH}/key`,
    summary: "The encryption key as its file holds it, to be kept apart from backups. Audited.",
    rights: ["passwords"],
    status: 200,
    type: "text/plain",
    problems: [],
  },
];
