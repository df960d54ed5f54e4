/** The operations of the bulk CSV, of users and of phonebooks. */
import * as csv from "../shared/admin_import.ts";
import * as list from "../shared/admin_list_import.ts";
import type { Operation } from "./operation.ts";

const PATH = "/api/v1/admin/users.csv";
const RIGHTS = ["passwords"] as const;
const LIST_PATH = "/api/v1/admin/lists/{id}/entries.csv";
const LIST_RIGHTS = ["users"] as const;
/** Of a dry run, and of carrying it out. */
const REFUSALS: Operation["problems"] = [
  "cross-origin",
  "malformed-request",
  "preview-first",
  "changed-since-preview",
  "file-too-large",
  "too-many-rows",
  "file-has-issues",
  "upload-too-slow",
];

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
    problems: [...REFUSALS, "no-such-template"],
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
  {
    method: "get",
    path: LIST_PATH,
    summary: "A phonebook as a CSV file: UTF-8 with BOM, or CP932.",
    rights: LIST_RIGHTS,
    query: list.ListCsvQuery,
    status: 200,
    type: "text/csv",
    problems: ["malformed-request", "no-such-thing", "unmappable-characters"],
  },
  {
    method: "post",
    path: LIST_PATH,
    summary:
      "The body is the file, as with `users.csv`: a dry run gives a token, which carries it out. A row means the " +
      "entry of its number; `remove=true` deletes those that the file has not.",
    rights: LIST_RIGHTS,
    query: list.ListImportQuery,
    status: 200,
    answer: list.ListPreview,
    problems: [...REFUSALS, "no-such-thing"],
  },
  {
    method: "get",
    path: `${LIST_PATH}/undo`,
    summary: "The last import of the phonebook, when it can be undone.",
    rights: LIST_RIGHTS,
    status: 200,
    answer: csv.LastImport,
    problems: ["no-such-thing"],
  },
  {
    method: "post",
    path: `${LIST_PATH}/undo`,
    summary: "Undoes the last import of the phonebook; what was changed since is named and left.",
    rights: LIST_RIGHTS,
    status: 200,
    answer: list.ListUndone,
    problems: ["cross-origin", "no-such-thing", "nothing-to-undo"],
  },
];
