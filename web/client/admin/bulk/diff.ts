/** Counting and finding changes of a bulk import. */
import type { CredentialColumn } from "../../../../core/domain/import_plan.ts";
import type { ImportChangeTold } from "../../../shared/admin_import.ts";

export interface ChangeCounts {
  readonly edits: number;
  readonly adds: number;
  /** Of each column that changes somewhere, in the file's order. */
  readonly fields: readonly (readonly [CredentialColumn, number])[];
}

const FIELDS = ["name", "reading", "department", "password"] as const;

export function countChanges(changes: readonly ImportChangeTold[]): ChangeCounts {
  const counts = { name: 0, reading: 0, department: 0, password: 0 };
  let edits = 0;
  for (const change of changes) {
    if (change.kind === "add") continue;
    edits++;
    for (const { field } of change.fields) counts[field]++;
  }
  const fields = FIELDS.filter((field) => counts[field] > 0)
    .map((field) => [field, counts[field]] as const);
  return { edits, adds: changes.length - edits, fields };
}

/** Those in whose extension, name or texts it stands, whichever width and case it was typed in. */
export function findChanges(
  changes: readonly ImportChangeTold[],
  sought: string,
): readonly ImportChangeTold[] {
  const key = folded(sought.trim());
  return key === "" ? changes : changes.filter((change) => folded(textOf(change)).includes(key));
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

function textOf(change: ImportChangeTold): string {
  if (change.kind === "add") return [change.extension, ...Object.values(change.texts)].join("\n");
  const texts = change.fields.flatMap((field) =>
    field.field === "password" ? [] : [field.before, field.after]
  );
  return [change.extension, change.name, ...texts].join("\n");
}
