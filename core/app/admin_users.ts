/** People as administrators add, change, renumber, disable and delete them. */
import type { Extension, LineId } from "../domain/ids.ts";
import type { LinePermission, OfficeIndex, Person } from "../domain/office.ts";
import type { OfficeEdit } from "../domain/office_change.ts";
import { readPassword, readPerson } from "../domain/office_file_parts.ts";
import type { AuditedDeed } from "./edit_office.ts";
import {
  changedMembers,
  patched,
  type Planned,
  planned,
  plannedOver,
  type Reading,
  revisionOf,
} from "./office_plans.ts";

/** As it was sent; read and judged by the plan. */
export interface UserWish {
  readonly person: Readonly<Record<string, unknown>>;
  /** `null` takes it away. */
  readonly password?: string | null;
  /** Exactly these lines have 発信許可. */
  readonly lines?: readonly string[];
}

/** Of everything that can be edited of a person but the password. */
export function userRevision(office: OfficeIndex, person: Person): string {
  return revisionOf([person, linesOf(office, person.extension)]);
}

export function linesOf(office: OfficeIndex, extension: Extension): readonly LineId[] {
  return office.office.lines.map((line) => line.id)
    .filter((line) => office.permitted(extension, line));
}

export function planUserAdd(office: OfficeIndex, wish: UserWish): Planned {
  return planned((reading) => {
    const person = readPerson(reading.json(spelled(wish.person)));
    checkRest(reading, office, wish);
    if (office.person.has(person.extension)) reading.duplicate("extension");
    const { extension, name } = person;
    const password = typeof wish.password === "string" ? { password: wish.password } : {};
    return {
      edits: [
        { kind: "put-person", person, ...password },
        permitEdit(office, extension, wish.lines ?? []),
      ],
      audit: [{ action: "user.add", target: extension, detail: { name } }],
    };
  });
}

/** Another extension renumbers. `expected`: the revision it was made from. */
export function planUserChange(
  office: OfficeIndex,
  extension: string,
  wish: UserWish,
  expected: string | undefined,
): Planned {
  return plannedOver(present(office, extension, expected), (before, reading) => {
    const person = readPerson(reading.json(merged(before, spelled(wish.person))));
    checkRest(reading, office, wish);
    const isRenumbered = person.extension !== before.extension;
    if (isRenumbered && office.person.has(person.extension)) reading.duplicate("extension");
    const edits: OfficeEdit[] = [];
    if (isRenumbered) {
      edits.push({ kind: "renumber", from: before.extension, to: person.extension });
    }
    const password = wish.password === undefined ? {} : { password: wish.password };
    edits.push({ kind: "put-person", person, ...password });
    if (wish.lines !== undefined) {
      edits.push(permitEdit(office, person.extension, wish.lines, before.extension));
    }
    return { edits, audit: deedsOf(office, before, person, wish) };
  });
}

export function planUserDelete(
  office: OfficeIndex,
  extension: string,
  expected: string | undefined,
): Planned {
  return plannedOver(present(office, extension, expected), (person) => ({
    edits: [{ kind: "remove-person", extension: person.extension }],
    audit: [{ action: "user.delete", target: extension, detail: { name: person.name } }],
  }));
}

function present(office: OfficeIndex, extension: string, expected: string | undefined) {
  return {
    found: office.person.get(extension),
    revision: (person: Person) => userRevision(office, person),
    expected,
  };
}

/** A permission grid's row as one edit: what is granted, what is revoked. `was`: the extension before. */
export function permitEdit(
  office: OfficeIndex,
  extension: Extension,
  lines: readonly string[],
  was: Extension = extension,
): OfficeEdit & { readonly kind: "permit" } {
  const present = linesOf(office, was);
  const cell = (line: string): LinePermission => ({ extension, line: line as LineId });
  return {
    kind: "permit",
    grant: lines.filter((line) => !present.includes(line as LineId)).map(cell),
    revoke: present.filter((line) => !lines.includes(line)).map(cell),
  };
}

function checkRest(reading: Reading, office: OfficeIndex, { password, lines }: UserWish): void {
  if (typeof password === "string") readPassword(reading.json(password, "password"));
  lines?.forEach((line, at) => {
    if (!office.line.has(line)) reading.unknown(`lines[${at}]`, line);
  });
}

/** Full-width digits of an extension are no mistake. */
function spelled(person: UserWish["person"]): Readonly<Record<string, unknown>> {
  const { extension } = person;
  if (typeof extension !== "string") return person;
  return { ...person, extension: extension.normalize("NFKC").trim() };
}

/** Rights are patched one by one. */
function merged(before: Person, patch: Readonly<Record<string, unknown>>): object {
  const rights = patch["rights"] === undefined ? {} : {
    rights: patched(before.rights, patch["rights"] as Readonly<Record<string, unknown>>),
  };
  return patched(before, { ...patch, ...rights });
}

function deedsOf(
  office: OfficeIndex,
  before: Person,
  after: Person,
  { password, lines }: UserWish,
): readonly AuditedDeed[] {
  const target = after.extension;
  const { extension, disabled, ...detail } = changedMembers(before, after);
  const deeds: AuditedDeed[] = [];
  if (extension !== undefined) {
    deeds.push({ action: "user.renumber", target, detail: { extension } });
  }
  if (disabled !== undefined) {
    deeds.push({ action: after.disabled ? "user.disable" : "user.enable", target });
  }
  if (password !== undefined) deeds.push({ action: "user.password", target });
  if (Object.keys(detail).length > 0) deeds.push({ action: "user.change", target, detail });
  const present = linesOf(office, before.extension).join(" ");
  if (lines !== undefined && lines.toSorted().join(" ") !== present.split(" ").sort().join(" ")) {
    deeds.push({
      action: "permission.change",
      target,
      detail: { lines: { before: present, after: lines.join(" ") } },
    });
  }
  return deeds;
}
