/** The bulk CSV in the HTTP API: what `/api/v1/admin/users.csv` is asked and what it answers. */
import * as v from "valibot";
import { Problem } from "./api.ts";
import { Label, text } from "./api_parts.ts";

const flag = v.picklist(["true", "false"]);

/** `passwords=false`: every password cell blank, which an import leaves as it is. */
export const UsersCsvQuery = v.strictObject({
  encoding: v.optional(v.picklist(["utf-8", "shift_jis"])),
  passwords: v.optional(flag),
});
export type UsersCsvQuery = v.InferOutput<typeof UsersCsvQuery>;

/** Extensions in `keep` at most; `all` is for more. */
export const KEEP_MAX = 1_000;

/** Longest token looked at: ours hold the extensions kept. */
export const TOKEN_MAX = KEEP_MAX * 7 * 2;

export const ImportQuery = v.strictObject({
  dryRun: v.optional(flag),
  /** Of the dry run whose answer is to be carried out; it holds the choices made there. */
  token: v.optional(v.pipe(v.string(), v.maxLength(TOKEN_MAX))),
  /** 「新しい内線も登録する」: unknown extensions become people. */
  create: v.optional(flag),
  /** Extension of a person whose devices, 発信許可 and rights those added get likewise. */
  template: v.optional(text),
  /** 「元のまま残す」: `all`, or extensions with commas between whose lost zeros and characters are not taken over. */
  keep: v.optional(v.pipe(v.string(), v.maxLength(KEEP_MAX * 7))),
});
export type ImportQuery = v.InferOutput<typeof ImportQuery>;

/** Where in a file, and what is said of it; `fields` are its columns. */
export function told<const Fields extends readonly string[]>(fields: Fields) {
  return {
    /** From 1; absent where the whole file, or the whole line, is meant. */
    line: v.optional(v.number()),
    column: v.optional(v.number()),
    field: v.optional(v.picklist(fields)),
    code: v.string(),
    message: Label,
  };
}

/** What a file comes to, beside its changes, issues and warnings: at most 1,000 of these are listed, with the totals. */
export const previewHead = {
  /** Binds the file, the office's revision, the choices and the administrator. */
  token: v.string(),
  encoding: v.optional(v.picklist(["utf-8", "shift_jis"])),
  /** Rows read beside the header and blank ones. */
  rows: v.number(),
  issuesTotal: v.number(),
  warningsTotal: v.number(),
};

const place = told(["extension", "name", "reading", "department", "password"]);

export const ImportIssueTold = v.object(place);
export type ImportIssueTold = v.InferOutput<typeof ImportIssueTold>;

export const ImportWarningTold = v.object({
  ...place,
  extension: v.string(),
});
export type ImportWarningTold = v.InferOutput<typeof ImportWarningTold>;

const textField = v.picklist(["name", "reading", "department"]);

/** `password` says what happens to it, never what it is. */
export const FieldChangeTold = v.union([
  v.object({ field: textField, before: v.string(), after: v.string() }),
  v.object({
    field: v.literal("password"),
    change: v.picklist(["filled-in", "replaced", "unverified"]),
  }),
]);
export type FieldChangeTold = v.InferOutput<typeof FieldChangeTold>;

export const ImportChangeTold = v.union([
  v.object({
    kind: v.literal("edit"),
    line: v.number(),
    extension: v.string(),
    /** As it is now. */
    name: v.string(),
    fields: v.array(FieldChangeTold),
  }),
  v.object({
    kind: v.literal("add"),
    line: v.number(),
    extension: v.string(),
    texts: v.object({ name: v.string(), reading: v.string(), department: v.string() }),
    hasPassword: v.boolean(),
  }),
]);
export type ImportChangeTold = v.InferOutput<typeof ImportChangeTold>;

/** 422 `file-has-issues`, and 413 `too-many-rows`: a problem with what stands in the way. Nothing was written. */
export const ImportProblem = v.object({
  ...Problem.entries,
  issues: v.array(ImportIssueTold),
  issuesTotal: v.number(),
});
export type ImportProblem = v.InferOutput<typeof ImportProblem>;

/** What the file would do. */
export const ImportPreview = v.object({
  ...previewHead,
  changes: v.array(ImportChangeTold),
  issues: v.array(ImportIssueTold),
  warnings: v.array(ImportWarningTold),
});
export type ImportPreview = v.InferOutput<typeof ImportPreview>;

/** `changed`: people added or changed. */
export const ImportApplied = v.object({ changed: v.number(), revision: v.number() });
export type ImportApplied = v.InferOutput<typeof ImportApplied>;

/** What was changed since the import and therefore stays as it is. */
export const LeftTold = v.object({
  extension: v.string(),
  /** Absent: the whole person. */
  field: v.optional(v.picklist(["name", "reading", "department", "password"])),
  reason: v.picklist(["changed-since", "gone"]),
});
export type LeftTold = v.InferOutput<typeof LeftTold>;

export const ImportUndone = v.object({ changed: v.number(), left: v.array(LeftTold) });
export type ImportUndone = v.InferOutput<typeof ImportUndone>;

/** The import that can be undone: nothing when there is none. */
export const LastImport = v.object({
  last: v.optional(v.object({
    at: v.string(),
    administrator: v.string(),
    changed: v.number(),
  })),
});
export type LastImport = v.InferOutput<typeof LastImport>;
