/** A planned import, and the undo of the last one, as one change of the office with the record of what it did. */
import type { PlannedImport } from "../domain/credential_import.ts";
import { PERSON_TEXTS } from "../domain/credential_rows.ts";
import { type AdditionTemplate, devicesToAdd } from "../domain/credential_template.ts";
import type { ImportedPerson, UndoWrite } from "../domain/credential_undo.ts";
import type { ImportChange, ImportPlan, ImportWrite, PersonText } from "../domain/import_plan.ts";
import type { Extension } from "../domain/ids.ts";
import type { OfficeIndex, Person } from "../domain/office.ts";
import type { OfficeEdit } from "../domain/office_change.ts";
import { type Random, token } from "../lib/random.ts";
import type { ImportRecord, KeptPerson } from "../ports/import_store.ts";
import type { AuditedDeed, OfficeChange } from "./edit_office.ts";
import type { Slices } from "./slices.ts";

/** Letters and digits of a SIP secret made here: 100 bits. */
const SIP_SECRET_LENGTH = 20;
/** Extensions named in an audit entry; the rest is counted. */
const NAMED_MAX = 50;

export interface ImportGround {
  readonly office: OfficeIndex;
  readonly template: AdditionTemplate;
  readonly random: Random;
  /** Of everybody, as stored. */
  readonly sealed: ReadonlyMap<Extension, string>;
  readonly slices: Slices;
}

/** A change of the office, and what is kept of it for its undo. */
export interface ImportedChange extends OfficeChange {
  readonly people: readonly KeptPerson[];
}

/** What an import does to the office and to each person, without the passwords. */
export interface ImportDone {
  readonly edits: readonly OfficeEdit[];
  readonly people: readonly ImportedPerson[];
}

/** In the order of the file. */
export async function importedPeople(
  { writes }: PlannedImport,
  ground: Omit<ImportGround, "sealed">,
): Promise<ImportDone> {
  const edits: OfficeEdit[] = [];
  const people: ImportedPerson[] = [];
  await ground.slices.each(writes, (write) => {
    people.push(write.kind === "add" ? addition(write, ground, edits) : edit(write, ground, edits));
  });
  return { edits, people };
}

/** In clear, by person. */
export function newPasswords({ writes }: PlannedImport): ReadonlyMap<Extension, string> {
  return new Map(
    writes.flatMap(({ extension, password }) =>
      password === undefined ? [] : [[extension, password] as const]
    ),
  );
}

/** With every new password sealed, and what each person had before. */
export function importChange(
  { changes }: ImportPlan,
  { edits, people }: ImportDone,
  sealedPasswords: ReadonlyMap<Extension, string>,
  { office, sealed }: Pick<ImportGround, "office" | "sealed">,
): ImportedChange {
  return {
    edits,
    sealedPasswords,
    people: people.map((person): KeptPerson => {
      const sealedAfter = sealedPasswords.get(person.extension);
      if (sealedAfter === undefined) return { person };
      const sealedBefore = sealed.get(person.extension);
      return sealedBefore === undefined
        ? { person, sealedAfter }
        : { person, sealedBefore, sealedAfter };
    }),
    audit: [importDeed(changes, sealedPasswords.size)],
    expected: office.office.revision,
  };
}

function edit(
  { extension, texts, password }: ImportWrite,
  { office }: Pick<ImportGround, "office">,
  edits: OfficeEdit[],
): ImportedPerson {
  const present = presentPerson(office, extension);
  const before: Partial<Record<PersonText, string>> = {};
  for (const field of PERSON_TEXTS) if (texts[field] !== undefined) before[field] = present[field];
  // a password alone is no edit: it travels sealed
  if (Object.keys(texts).length > 0) {
    edits.push({ kind: "put-person", person: { ...present, ...texts } });
  }
  return {
    kind: "edit",
    extension,
    before,
    after: texts,
    changedPassword: password !== undefined,
  };
}

function addition(
  { extension, texts, password }: ImportWrite,
  { office, template, random }: Omit<ImportGround, "sealed">,
  edits: OfficeEdit[],
): ImportedPerson {
  const after = { name: "", reading: "", department: "", ...texts };
  const person: Person = { ...template.person, extension, ...after };
  const devices = devicesToAdd(template, extension, (id) => office.device.has(id));
  const { lines } = template;
  edits.push({ kind: "put-person", person });
  for (const device of devices) {
    edits.push({ kind: "put-device", device, sipSecret: token(random, SIP_SECRET_LENGTH) });
  }
  if (lines.length > 0) {
    edits.push({ kind: "permit", grant: lines.map((line) => ({ extension, line })), revoke: [] });
  }
  return {
    kind: "add",
    extension,
    after,
    changedPassword: password !== undefined,
    devices: devices.map((device) => device.id),
    lines,
  };
}

/** The writes of an undo, with the passwords of before as they were sealed. */
export function undoChange(
  writes: readonly UndoWrite[],
  kept: ReadonlyMap<Extension, KeptPerson>,
  office: OfficeIndex,
  left: number,
): OfficeChange {
  const edits: OfficeEdit[] = [];
  const sealedPasswords = new Map<Extension, string | undefined>();
  const imported: ImportRecord = { kind: "undone" };
  for (const write of writes) {
    const { extension } = write;
    if (write.kind === "remove") {
      edits.push({ kind: "remove-person", extension });
      continue;
    }
    const present = presentPerson(office, extension);
    if (Object.keys(write.texts).length > 0) {
      edits.push({ kind: "put-person", person: { ...present, ...write.texts } });
    }
    if (write.password) sealedPasswords.set(extension, kept.get(extension)?.sealedBefore);
  }
  const named = writes.map(({ extension }) => extension);
  const audit: AuditedDeed = {
    action: "users.import-undo",
    detail: { changed: writes.length, left, extensions: nameSome(named) },
  };
  return { edits, sealedPasswords, imported, audit: [audit] };
}

function importDeed(changes: readonly ImportChange[], passwords: number): AuditedDeed {
  const added = changes.filter((change) => change.kind === "add").length;
  const extensions = nameSome(changes.map((change) => change.extension));
  const changed = changes.length - added;
  return { action: "users.import", detail: { added, changed, passwords, extensions } };
}

function nameSome(extensions: readonly string[]): string {
  const named = extensions.slice(0, NAMED_MAX).join(" ");
  return extensions.length > NAMED_MAX ? `${named} …` : named;
}

function presentPerson(office: OfficeIndex, extension: Extension): Person {
  const person = office.person.get(extension);
  if (person === undefined) throw new Error(`Cannot change ${extension}: there is no such person`);
  return person;
}
