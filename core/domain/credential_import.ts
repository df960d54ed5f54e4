/**
 * Planning the import of a bulk CSV file (requirements §2), the same in the browser and on the server: bytes and the
 * office as it is go in, a plan comes out. It may be planned in strides, so that nothing else has to wait.
 */
import { CREDENTIAL_COLUMNS, CredentialRow, PERSON_TEXTS } from "./credential_rows.ts";
import { CsvImport, IMPORT_ROWS_MAX } from "./csv_import.ts";
import type { Extension } from "./ids.ts";
import type {
  CredentialColumn,
  FieldChange,
  ImportChange,
  ImportIssue,
  ImportPlan,
  ImportWarning,
  ImportWrite,
  PersonText,
  RowFault,
} from "./import_plan.ts";
import { hasLostCharacters } from "./lost_characters.ts";
import type { ParkingSettings } from "./office.ts";
import { unreachable } from "../lib/unreachable.ts";
import { extensionFault, type PasswordComparison } from "./password.ts";

export type PersonTexts = Readonly<Record<PersonText, string>>;

/** The office as planning sees it. */
export interface ImportOffice {
  readonly people: ReadonlyMap<string, PersonTexts>;
  /** Most people there may be. */
  readonly peopleMax: number;
  readonly parking: ParkingSettings;
  /** Whether something other than a person has the number, such as a device. */
  isTaken(extension: string): boolean;
  /** On the server against what is stored; where passwords may not be known, `unknown` for all. */
  comparePassword(extension: Extension, given: string): PasswordComparison;
}

export interface ImportChoices {
  /** 「新しい内線も登録する」: unknown extensions become additions. */
  readonly create: boolean;
  /** 「元のまま残す」: for whom what a spreadsheet lost, leading zeros or characters, stays as it is. */
  readonly keep: "all" | ReadonlySet<string>;
}

export interface PlannedImport {
  readonly plan: ImportPlan;
  /** One for each change, in the same order. Hold passwords. */
  readonly writes: readonly ImportWrite[];
}

/** The whole file at once. */
export function planImport(
  bytes: Uint8Array,
  office: ImportOffice,
  choices: ImportChoices,
): PlannedImport {
  const planning = new ImportPlanning(bytes, office, choices);
  while (!planning.step(IMPORT_ROWS_MAX));
  return planning.planned();
}

/** A plan in the making. The office may not change before it is made. */
export class ImportPlanning {
  readonly #office: ImportOffice;
  readonly #choices: ImportChoices;
  readonly #file: CsvImport<CredentialColumn, RowFault, ImportWarning>;
  readonly #changes: ImportChange[] = [];
  readonly #writes: ImportWrite[] = [];
  /** Line on which each extension stands first. */
  readonly #lineOf = new Map<string, number>();
  #additions = 0;

  /** Reads the bytes as text. */
  constructor(bytes: Uint8Array, office: ImportOffice, choices: ImportChoices) {
    this.#office = office;
    this.#choices = choices;
    this.#file = new CsvImport(
      bytes,
      CREDENTIAL_COLUMNS,
      (record, places) => this.#takeRow(new CredentialRow(record, places)),
    );
  }

  /** The share of the file that was read, 0 … 1. */
  get progress(): number {
    return this.#file.progress;
  }

  /** Reads so many records more; returns whether the plan is made. */
  step(records: number): boolean {
    return this.#file.step(records);
  }

  planned(): PlannedImport {
    return { plan: this.#file.planned(this.#changes), writes: this.#writes };
  }

  #takeRow(row: CredentialRow): void {
    const faults = [...row.faults()];
    if (row.extensionFault() === undefined) {
      const fault = this.#extensionFault(row);
      if (fault !== undefined) faults.unshift(fault);
    }
    for (const fault of faults) this.#file.issues.add(fault);
    if (faults.length > 0) return;
    const extension = row.extension as Extension;
    const person = this.#office.people.get(extension);
    if (person === undefined) this.#addition(row, extension);
    else this.#edit(row, extension, person);
  }

  #extensionFault(row: CredentialRow): ImportIssue | undefined {
    const { extension } = row;
    const firstLine = this.#lineOf.get(extension);
    if (firstLine !== undefined) {
      return row.at("extension", { code: "duplicate-extension", firstLine });
    }
    this.#lineOf.set(extension, row.record.line);
    if (this.#office.people.has(extension)) return undefined;
    if (!this.#choices.create) return row.at("extension", { code: "unknown-extension" });
    const fault = extensionFault(extension, this.#office.parking);
    if (fault !== undefined) return row.at("extension", { code: fault });
    if (this.#office.isTaken(extension)) return row.at("extension", { code: "extension-taken" });
    this.#additions++;
    const { people, peopleMax: most } = this.#office;
    return people.size + this.#additions === most + 1
      ? row.at("extension", { code: "too-many-people", most })
      : undefined;
  }

  /** Who has no name in the file is called by the extension. */
  #addition(row: CredentialRow, extension: Extension): void {
    const texts: PersonTexts = {
      name: row.text("name") ?? extension,
      reading: row.text("reading") ?? "",
      department: row.text("department") ?? "",
    };
    const { password } = row;
    const hasPassword = password !== undefined;
    if (!hasPassword) {
      this.#file.warnings.add(row.at("password", { code: "added-without-password", extension }));
    }
    this.#changes.push({ kind: "add", line: row.record.line, extension, texts, hasPassword });
    this.#writes.push({ kind: "add", extension, texts, ...(hasPassword ? { password } : {}) });
  }

  #edit(row: CredentialRow, extension: Extension, person: PersonTexts): void {
    const fields: FieldChange[] = [];
    const texts: Partial<Record<PersonText, string>> = {};
    for (const field of PERSON_TEXTS) {
      const after = row.text(field);
      const before = person[field];
      if (after === undefined || after === before) continue;
      if (hasLostCharacters(before, after)) {
        this.#file.warnings.add(row.at(field, { code: "characters-lost", extension }));
        if (this.#keeps(extension)) continue;
      }
      fields.push({ field, before, after });
      texts[field] = after;
    }
    const change = this.#passwordChange(row, extension);
    if (change !== undefined) fields.push({ field: "password", change });
    if (fields.length === 0) return;
    const { name } = person;
    this.#changes.push({ kind: "edit", line: row.record.line, extension, name, fields });
    const password = change === undefined ? {} : { password: row.password! };
    this.#writes.push({ kind: "edit", extension, texts, ...password });
  }

  #keeps(extension: Extension): boolean {
    const { keep } = this.#choices;
    return keep === "all" || keep.has(extension);
  }

  #passwordChange(
    row: CredentialRow,
    extension: Extension,
  ): "filled-in" | "replaced" | "unverified" | undefined {
    if (row.password === undefined) return undefined;
    const comparison = this.#office.comparePassword(extension, row.password);
    switch (comparison) {
      case "absent":
        return "filled-in";
      case "same":
        return undefined;
      case "leading-zeros-lost": {
        this.#file.warnings.add(row.at("password", { code: "leading-zeros-lost", extension }));
        return this.#keeps(extension) ? undefined : "replaced";
      }
      case "different":
        return "replaced";
      case "unknown":
        return "unverified";
      default:
        return unreachable(comparison);
    }
  }
}
