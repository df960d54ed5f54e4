/** The operations of backups. A restore is made at the terminal, with the server stopped. */
import { BackupStatus } from "../shared/admin_backup.ts";
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
];
