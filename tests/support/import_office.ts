/** The office that the CSV fixtures are planned against, as a value that plans can be applied to. */
import type { Credentials } from "../../core/domain/credential_export.ts";
import {
  type ImportChoices,
  type ImportOffice,
  planImport,
  type PlannedImport,
} from "../../core/domain/credential_import.ts";
import type { ImportWrite } from "../../core/domain/import_plan.ts";
import { comparePassword, type PasswordComparison } from "../../core/domain/password.ts";

export const EDITS_ONLY: ImportChoices = { create: false, keep: new Set() };
export const WITH_ADDITIONS: ImportChoices = { create: true, keep: new Set() };

export interface OfficeOptions {
  readonly devices?: readonly string[];
  readonly peopleMax?: number;
  /** What is told of every password, as where passwords may not be known. */
  readonly comparison?: PasswordComparison;
}

export function importOffice(
  people: readonly Credentials[],
  { devices = [], peopleMax = 1_000_000, comparison }: OfficeOptions = {},
): ImportOffice {
  const byExtension = new Map(people.map((person) => [person.extension, person]));
  return {
    people: byExtension,
    peopleMax,
    parking: { firstSlot: 701, lastSlot: 720, timeoutSeconds: 60, callbackSeconds: 30 },
    isTaken: (extension) => devices.includes(extension),
    comparePassword: (extension, given) =>
      comparison ?? comparePassword(byExtension.get(extension)?.password, given),
  };
}

/** The people after the writes, additions last. */
export function applied(
  people: readonly Credentials[],
  writes: readonly ImportWrite[],
): readonly Credentials[] {
  const after = new Map(people.map((person) => [person.extension, person]));
  for (const { extension, texts, password } of writes) {
    const before = after.get(extension) ?? { extension, name: "", reading: "", department: "" };
    after.set(extension, { ...before, ...texts, ...(password === undefined ? {} : { password }) });
  }
  return [...after.values()];
}

export function planFor(
  bytes: Uint8Array,
  people: readonly Credentials[],
  choices: ImportChoices = EDITS_ONLY,
): PlannedImport {
  return planImport(bytes, importOffice(people), choices);
}
