/**
 * Planning the import of a bulk CSV file (requirements §2), the same in the browser and on the server: bytes and the
 * office as it is go in, a plan comes out. It may be planned in strides, so that nothing else has to wait.
 */
import type { Result } from "../lib/result.ts";
import { CREDENTIAL_COLUMNS, CredentialRow, fieldAt, PERSON_TEXTS } from "./credential_rows.ts";
import type { CredentialPlaces } from "./credential_rows.ts";
import { type HeaderFault, readHeader, wrongSeparator } from "./csv_columns.ts";
import { CsvReader, type CsvRecord } from "./csv_table.ts";
import { type CsvEncoding, readCsvText } from "./csv_text.ts";
import type { Extension } from "./ids.ts";
import {
  type FieldChange,
  IMPORT_ISSUES_MAX,
  IMPORT_ROWS_MAX,
  type ImportChange,
  type ImportIssue,
  type ImportPlan,
  type ImportWarning,
  type ImportWrite,
  type PersonText,
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
  readonly #reader: CsvReader;
  readonly #encoding: CsvEncoding | undefined;
  /** Undefined before the header was read. */
  #places: CredentialPlaces | undefined;
  #width = 0;
  readonly #issues = new CountedList<ImportIssue>();
  readonly #warnings = new CountedList<ImportWarning>();
  readonly #changes: ImportChange[] = [];
  readonly #writes: ImportWrite[] = [];
  /** Line on which each extension stands first. */
  readonly #lineOf = new Map<string, number>();
  #additions = 0;
  #rows = 0;
  #isOver = false;

  /** Reads the bytes as text. */
  constructor(bytes: Uint8Array, office: ImportOffice, choices: ImportChoices) {
    this.#office = office;
    this.#choices = choices;
    const read = readCsvText(bytes);
    if (!read.ok) this.#issues.add(read.error);
    this.#encoding = read.ok ? read.value.encoding : undefined;
    this.#reader = new CsvReader(read.ok ? read.value.text : "");
    this.#isOver = !read.ok;
  }

  /** The share of the file that was read, 0 … 1. */
  get progress(): number {
    return this.#isOver ? 1 : this.#reader.progress;
  }

  /** Reads so many records more; returns whether the plan is made. */
  step(records: number): boolean {
    for (let count = 0; count < records && !this.#isOver; count++) {
      const record = this.#reader.next();
      if (record === undefined) this.#end();
      else if (!record.isBlank || record.faults.length > 0) this.#take(record);
    }
    return this.#isOver;
  }

  planned(): PlannedImport {
    if (!this.#isOver) throw new Error("Cannot tell a plan that is not made: step it to its end");
    const plan: ImportPlan = {
      ...(this.#encoding === undefined ? {} : { encoding: this.#encoding }),
      rows: this.#rows,
      changes: this.#changes,
      issues: this.#issues.listed,
      issuesTotal: this.#issues.total,
      warnings: this.#warnings.listed,
      warningsTotal: this.#warnings.total,
    };
    return { plan, writes: this.#writes };
  }

  #end(): void {
    this.#isOver = true;
    if (this.#places === undefined) this.#issues.add({ code: "file-empty" });
  }

  #take(record: CsvRecord): void {
    if (this.#places === undefined) {
      this.#takeHeader(record);
      return;
    }
    const { line, width } = record;
    if (this.#rows === IMPORT_ROWS_MAX) {
      this.#issues.add({ line, code: "too-many-rows", most: IMPORT_ROWS_MAX });
      this.#isOver = true;
      return;
    }
    this.#rows++;
    if (this.#isBroken(record, this.#places)) return;
    if (width === this.#width) this.#takeRow(new CredentialRow(record, this.#places));
    else this.#issues.add({ line, code: "row-width", expected: this.#width, found: width });
  }

  /** Without one there is nothing to read the rest by. */
  #takeHeader(record: CsvRecord): void {
    this.#isOver = true;
    if (wrongSeparator(record) === undefined && this.#isBroken(record)) return;
    const header: Result<CredentialPlaces, readonly HeaderFault[]> = readHeader(
      record,
      CREDENTIAL_COLUMNS,
    );
    if (header.ok) {
      this.#places = header.value;
      this.#width = record.width;
      this.#isOver = false;
    } else {
      for (const fault of header.error) this.#issues.add({ line: record.line, ...fault });
    }
  }

  #isBroken({ faults }: CsvRecord, places?: CredentialPlaces): boolean {
    for (const fault of faults) {
      const field = places === undefined ? undefined : fieldAt(places, fault.column);
      this.#issues.add(field === undefined ? fault : { ...fault, field });
    }
    return faults.length > 0;
  }

  #takeRow(row: CredentialRow): void {
    const faults = [...row.faults()];
    if (row.extensionFault() === undefined) {
      const fault = this.#extensionFault(row);
      if (fault !== undefined) faults.unshift(fault);
    }
    for (const fault of faults) this.#issues.add(fault);
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
      this.#warnings.add(row.at("password", { code: "added-without-password", extension }));
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
        this.#warnings.add(row.at(field, { code: "characters-lost", extension }));
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
        this.#warnings.add(row.at("password", { code: "leading-zeros-lost", extension }));
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

/** The first `IMPORT_ISSUES_MAX`, and how many there were. */
class CountedList<T> {
  readonly listed: T[] = [];
  total = 0;

  add(entry: T): void {
    this.total++;
    if (this.listed.length < IMPORT_ISSUES_MAX) this.listed.push(entry);
  }
}
