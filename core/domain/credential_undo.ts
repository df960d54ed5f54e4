/**
 * Undoing the last import of a bulk CSV file (requirements §2): each person goes back to what was before, cell by
 * cell; a cell that was changed since the import is named and left as it is.
 */
import type { PersonTexts } from "./credential_import.ts";
import { PERSON_TEXTS } from "./credential_rows.ts";
import type { ImportWrite, PersonText } from "./import_plan.ts";
import type { DeviceId, Extension, LineId } from "./ids.ts";

/** What an import did to one person: what is kept until the next import, so that it can be undone. */
export type ImportedPerson =
  | {
    readonly kind: "edit";
    readonly extension: Extension;
    /** The texts that the import changed, as they were and as they became. */
    readonly before: Readonly<Partial<Record<PersonText, string>>>;
    readonly after: Readonly<Partial<Record<PersonText, string>>>;
    readonly changedPassword: boolean;
  }
  | {
    readonly kind: "add";
    readonly extension: Extension;
    readonly after: PersonTexts;
    readonly changedPassword: boolean;
    /** What was made along with the person. */
    readonly devices: readonly DeviceId[];
    readonly lines: readonly LineId[];
  };

export type ImportedAddition = Extract<ImportedPerson, { kind: "add" }>;
type ImportedEdit = Extract<ImportedPerson, { kind: "edit" }>;

/** The office as the undo finds it. */
export interface UndoOffice {
  readonly people: ReadonlyMap<string, PersonTexts>;
  /** Whether the password, or its absence, is still what the import made of it. */
  hasImportedPassword(extension: Extension): boolean;
  /** Whether a person whom the import added has in all but texts and password what he was added with. */
  isAsAdded(added: ImportedAddition): boolean;
}

export interface UndoPlan {
  readonly writes: readonly UndoWrite[];
  /** What stays, in the order of the import. */
  readonly left: readonly LeftCell[];
}

export type UndoWrite =
  | {
    readonly kind: "restore";
    readonly extension: Extension;
    readonly texts: ImportWrite["texts"];
    /** Whether the former password, or its absence, comes back too. */
    readonly password: boolean;
  }
  | { readonly kind: "remove"; readonly extension: Extension };

/** `gone`: the person was deleted or renumbered since. Without a field: the whole person, who was added. */
export type LeftCell =
  | { readonly reason: "gone"; readonly extension: Extension }
  | {
    readonly reason: "changed-since";
    readonly extension: Extension;
    readonly field?: PersonText | "password";
  };

export function planUndo(imported: readonly ImportedPerson[], office: UndoOffice): UndoPlan {
  const writes: UndoWrite[] = [];
  const left: LeftCell[] = [];
  for (const person of imported) {
    const present = office.people.get(person.extension);
    if (present === undefined) left.push({ reason: "gone", extension: person.extension });
    else if (person.kind === "edit") undoEdit(person, present, office, { writes, left });
    else if (isUntouched(person, present, office)) {
      writes.push({ kind: "remove", extension: person.extension });
    } else left.push({ reason: "changed-since", extension: person.extension });
  }
  return { writes, left };
}

function undoEdit(
  person: ImportedEdit,
  present: PersonTexts,
  office: UndoOffice,
  { writes, left }: { readonly writes: UndoWrite[]; readonly left: LeftCell[] },
): void {
  const { extension, before, after } = person;
  const texts: Partial<Record<PersonText, string>> = {};
  for (const field of PERSON_TEXTS) {
    const former = before[field];
    if (former === undefined) continue;
    if (present[field] === after[field]) texts[field] = former;
    else left.push({ reason: "changed-since", extension, field });
  }
  const password = person.changedPassword && office.hasImportedPassword(extension);
  if (person.changedPassword && !password) {
    left.push({ reason: "changed-since", extension, field: "password" });
  }
  if (password || Object.keys(texts).length > 0) {
    writes.push({ kind: "restore", extension, texts, password });
  }
}

function isUntouched(
  added: ImportedAddition,
  present: PersonTexts,
  office: UndoOffice,
): boolean {
  return PERSON_TEXTS.every((field) => present[field] === added.after[field]) &&
    office.hasImportedPassword(added.extension) && office.isAsAdded(added);
}
