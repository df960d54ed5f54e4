/** A phonebook's CSV file in the HTTP API: what `/api/v1/admin/lists/{id}/entries.csv` is asked and what it answers. */
import * as v from "valibot";
import { ImportQuery, previewHead, told, UsersCsvQuery } from "./admin_import.ts";

export const ListCsvQuery = v.pick(UsersCsvQuery, ["encoding"]);

export const ListImportQuery = v.strictObject({
  ...v.pick(ImportQuery, ["dryRun", "token"]).entries,
  /** 「ファイルにない番号を削除する」. */
  remove: v.optional(v.picklist(["true", "false"])),
  /** 「元のまま残す」: `all`, or numbers with commas between. */
  keep: ImportQuery.entries.keep,
});
export type ListImportQuery = v.InferOutput<typeof ListImportQuery>;

const column = ["name", "reading", "number", "note"] as const;
const place = told(column);

const entry = v.object({
  name: v.string(),
  reading: v.string(),
  number: v.string(),
  note: v.optional(v.string()),
});

export const ListChangeTold = v.union([
  v.object({ kind: v.literal("add"), line: v.number(), entry }),
  v.object({
    kind: v.literal("edit"),
    line: v.number(),
    /** As they are now. */
    number: v.string(),
    name: v.string(),
    fields: v.array(
      v.object({ field: v.picklist(column), before: v.string(), after: v.string() }),
    ),
  }),
  v.object({ kind: v.literal("remove"), number: v.string(), name: v.string() }),
]);
export type ListChangeTold = v.InferOutput<typeof ListChangeTold>;

export const ListIssueTold = v.object(place);
export type ListIssueTold = v.InferOutput<typeof ListIssueTold>;

/** `number`: of the entry, as it is now. */
export const ListWarningTold = v.object({ ...place, number: v.string() });
export type ListWarningTold = v.InferOutput<typeof ListWarningTold>;

/** What the file would do. */
export const ListPreview = v.object({
  ...previewHead,
  changes: v.array(ListChangeTold),
  issues: v.array(ListIssueTold),
  warnings: v.array(ListWarningTold),
});
export type ListPreview = v.InferOutput<typeof ListPreview>;

/** `left`: what was changed since the import and therefore stays as it is. */
export const ListUndone = v.object({
  changed: v.number(),
  left: v.array(v.object({ number: v.string(), name: v.string() })),
});
export type ListUndone = v.InferOutput<typeof ListUndone>;
