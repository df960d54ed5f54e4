/** The operations of the bulk CSV. */
import * as csv from "../shared/admin_import.ts";
import type { Operation } from "./operation.ts";

const PATH = "/api/v1/admin/users.csv";
const RIGHTS = ["passwords"] as const;

export const IMPORT_OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: PATH,
    summary: "Everybody as a CSV file, passwords in clear: UTF-8 with BOM, or CP932. Audited.",
    rights: RIGHTS,
    query: csv.UsersCsvQuery,
    status: 200,
    type: "text/csv",
    problems: ["malformed-request", "unmappable-characters"],
  },
  {
    method: "post",
    path: PATH,
    summary:
      "The body is the file. `dryRun=true` tells what it would do and gives a token; the same body again with " +
      "`token` carries that out, all rows or none, and answers `{changed, revision}`.",
    rights: RIGHTS,
    query: csv.ImportQuery,
    status: 200,
    answer: csv.ImportPreview,
    problems: [
      "cross-origin",
      "malformed-request",
      "preview-first",
      "changed-since-preview",
      "file-too-large",
      "too-many-rows",
      "file-has-issues",
      "no-such-template",
      "upload-too-slow",
    ],
  },
  {
    method: "get",
    path: `${PATH}/undo`,
    summary: "The last import, when it can be undone.",
    rights: RIGHTS,
    status: 200,
    answer: csv.LastImport,
    problems: [],
  },
  {
    method: "post",
    path: `${PATH}/undo`,
    summary: "Undoes the last import; what was changed since is named and left.",
    rights: RIGHTS,
    status: 200,
    answer: csv.ImportUndone,
    problems: ["cross-origin", "nothing-to-undo"],
  },
];
