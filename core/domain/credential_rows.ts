/** One record of the bulk CSV file, cell by cell: what it wants of whom, and the faults that show without the office. */
import { bareText, beginsFormula } from "../lib/csv.ts";
import { textFault } from "./cell_text.ts";
import { type ColumnPlaces, type CsvColumn } from "./csv_columns.ts";
import { atCell } from "./csv_import.ts";
import type { CsvRecord } from "./csv_table.ts";
import type { CredentialColumn, ImportIssue, PersonText, RowFault } from "./import_plan.ts";
import { halfWidthDigits, passwordFault } from "./password.ts";

/** As exported, in this order. */
export const CREDENTIAL_COLUMNS: Readonly<Record<CredentialColumn, CsvColumn>> = {
  extension: { heading: "内線番号", isRequired: true },
  name: { heading: "氏名", isRequired: false },
  reading: { heading: "フリガナ", isRequired: false },
  department: { heading: "部署", isRequired: false },
  password: { heading: "パスワード", isRequired: true },
};

export const PERSON_TEXTS: readonly PersonText[] = ["name", "reading", "department"];

export type CredentialPlaces = ColumnPlaces<CredentialColumn>;

/** The cells of one record by column, with the places of their faults. */
export class CredentialRow {
  /** Full-width digits are taken as half-width ones, spaces around are not looked at. */
  readonly extension: string;

  constructor(readonly record: CsvRecord, readonly places: CredentialPlaces) {
    this.extension = halfWidthDigits(this.cell("extension") ?? "").trim();
  }

  /** Undefined where the file has not the column. */
  cell(column: CredentialColumn): string | undefined {
    const place = this.places[column];
    return place === undefined ? undefined : this.record.cells[place];
  }

  /** What the extension's cell cannot be in any office. */
  extensionFault(): RowFault | undefined {
    const { extension } = this;
    if (extension === "") return { code: "extension-missing" };
    if (beginsFormula(extension)) return { code: "extension-is-formula" };
    return /^[0-9]{2,6}$/.test(extension) ? undefined : { code: "extension-format" };
  }

  /** Just as it stands; undefined when it is blank. */
  get password(): string | undefined {
    const cell = this.cell("password");
    return cell === "" ? undefined : cell;
  }

  passwordFault(): RowFault | undefined {
    const { password } = this;
    const reason = password === undefined ? undefined : passwordFault(password);
    return reason === undefined ? undefined : { code: "password-format", reason };
  }

  /** Without the mark that keeps a spreadsheet from computing it. */
  text(field: PersonText): string | undefined {
    const cell = this.cell(field);
    return cell === undefined ? undefined : bareText(cell);
  }

  textFault(field: PersonText): RowFault | undefined {
    const text = this.text(field);
    return text === undefined ? undefined : textFault(text, field === "name");
  }

  at<const Fault extends { readonly code: string }>(field: CredentialColumn, fault: Fault) {
    return atCell(this.record, this.places, field, fault);
  }

  /** Of the extension's shape, the texts and the password. */
  faults(): readonly ImportIssue[] {
    const faults: ImportIssue[] = [];
    const add = (field: CredentialColumn, fault: RowFault | undefined) => {
      if (fault !== undefined) faults.push(this.at(field, fault));
    };
    add("extension", this.extensionFault());
    for (const field of PERSON_TEXTS) add(field, this.textFault(field));
    add("password", this.passwordFault());
    return faults;
  }
}
