/** The rows of a phonebook's CSV file (requirements §2: lists with the users' CSV manners), cell by cell. */
import { bareText } from "../lib/csv.ts";
import type { ColumnPlaces, CsvColumn } from "./csv_columns.ts";
import { atCell, type CsvIssue } from "./csv_import.ts";
import type { CsvRecord } from "./csv_table.ts";
import { CELL_TEXT_MAX, type TextFault, textFault } from "./cell_text.ts";
import { displayNumber, nationalForm, readNumber } from "./number.ts";
import type { ListEntry } from "./phone_list.ts";

export type ListColumn = "name" | "reading" | "number" | "note";

/** As exported, in this order. */
export const LIST_COLUMNS: Readonly<Record<ListColumn, CsvColumn>> = {
  name: { heading: "名前", isRequired: true },
  reading: { heading: "フリガナ", isRequired: false },
  number: { heading: "電話番号", isRequired: true },
  note: { heading: "メモ", isRequired: false },
};

export const LIST_TEXTS = ["name", "reading", "note"] as const;
export type ListText = (typeof LIST_TEXTS)[number];

/** A fault of one cell. */
export type ListFault =
  | TextFault
  | { readonly code: "number-missing" }
  /** `exponent`: a spreadsheet took it for a number: `3.12E+08`. */
  | { readonly code: "number-format"; readonly reason: "exponent" | "other" }
  | { readonly code: "too-many-entries"; readonly most: number };

export type ListIssue = CsvIssue<ListColumn, ListFault>;

/** Digits of a number at most. */
const NUMBER_DIGITS_MAX = 20;

/** Hyphens keep a spreadsheet from taking a number for one and dropping its zero. */
export function cellsOf({ name, reading, number, note }: ListEntry): Record<ListColumn, string> {
  return { name, reading, number: displayNumber(number), note: note ?? "" };
}

export class ListRow {
  constructor(readonly record: CsvRecord, readonly places: ColumnPlaces<ListColumn>) {}

  /** Without the mark that keeps a spreadsheet from computing it; undefined where the file has not the column. */
  text(column: ListColumn): string | undefined {
    const place = this.places[column];
    return place === undefined ? undefined : bareText(this.record.cells[place]!);
  }

  /** Digits, however they are typed; undefined when it is no number. */
  get number(): string | undefined {
    return digitsOf(this.text("number") ?? "");
  }

  at<const Fault extends { readonly code: string }>(column: ListColumn, fault: Fault) {
    return atCell(this.record, this.places, column, fault);
  }

  faults(): readonly ListIssue[] {
    const faults: ListIssue[] = [];
    for (const column of LIST_TEXTS) {
      const text = this.text(column);
      const fault = text === undefined ? undefined : textFault(text, column === "name");
      if (fault !== undefined) faults.push(this.at(column, fault));
    }
    const fault = this.#numberFault();
    if (fault !== undefined) faults.push(this.at("number", fault));
    return faults;
  }

  #numberFault(): ListFault | undefined {
    const text = this.text("number")!.trim();
    if (text === "") return { code: "number-missing" };
    if (this.number !== undefined) return undefined;
    const reason = /^[0-9.]+E\+?[0-9]+$/i.test(text.normalize("NFKC")) ? "exponent" : "other";
    return { code: "number-format", reason };
  }
}

/** `+81 90-0000-1234` is `09000001234`, as it is dialled; undefined when it is no number. */
export function digitsOf(text: string): string | undefined {
  if (text.length > CELL_TEXT_MAX) return undefined;
  const read = readNumber(text);
  if (!read.ok) return undefined;
  const digits = nationalForm(read.value);
  return /^[0-9]+$/.test(digits) && digits.length <= NUMBER_DIGITS_MAX ? digits : undefined;
}
