/**
 * Reading a bulk CSV file (requirements §2) whatever it lists: bytes as text, the header, and record after record,
 * with every fault told at its place. It may be read in strides, so that nothing else has to wait.
 */
import {
  type ColumnPlaces,
  type CsvColumn,
  type HeaderFault,
  readHeader,
  wrongSeparator,
} from "./csv_columns.ts";
import { CsvReader, type CsvRecord, lineOfCell, type QuotingFault } from "./csv_table.ts";
import { type CsvEncoding, type CsvTextFault, readCsvText } from "./csv_text.ts";

/** Issues, and warnings, listed at most; all are counted. */
export const IMPORT_ISSUES_MAX = 1_000;
/** Records beside the header and blank ones. */
export const IMPORT_ROWS_MAX = 100_000;

/** Place in the file: line and column from 1; a fault of the whole file or of a line has less. */
export interface CsvPlace<Column extends string> {
  readonly line?: number;
  readonly column?: number;
  /** Which known column that is. */
  readonly field?: Column;
}

/** What any bulk CSV file may have wrong with it, before its cells are looked at. */
export type CsvFileFault =
  | CsvTextFault
  | HeaderFault
  | QuotingFault
  | { readonly code: "too-many-rows"; readonly most: number }
  | { readonly code: "row-width"; readonly expected: number; readonly found: number };

export type CsvIssue<Column extends string, CellFault> =
  & CsvPlace<Column>
  & (CsvFileFault | CellFault);

/** What reading a file has found, with the changes that it comes to. */
export interface CsvPlan<Column extends string, CellFault, Warning, Change> {
  /** Undefined when the bytes are no text. */
  readonly encoding?: CsvEncoding;
  /** Records read beside the header and blank ones. */
  readonly rows: number;
  /** To be applied only when there is no issue. */
  readonly changes: readonly Change[];
  readonly issues: readonly CsvIssue<Column, CellFault>[];
  /** With those not listed. */
  readonly issuesTotal: number;
  readonly warnings: readonly Warning[];
  readonly warningsTotal: number;
}

/** What is done with each record that is as wide as the header. */
export type TakeRow<Column extends string> = (
  record: CsvRecord,
  places: ColumnPlaces<Column>,
) => void;

export class CsvImport<Column extends string, CellFault, Warning> {
  readonly issues = new CountedList<CsvIssue<Column, CellFault>>();
  readonly warnings = new CountedList<Warning>();
  readonly #columns: Readonly<Record<Column, CsvColumn>>;
  readonly #take: TakeRow<Column>;
  readonly #reader: CsvReader;
  readonly #encoding: CsvEncoding | undefined;
  /** Undefined before the header was read. */
  #places: ColumnPlaces<Column> | undefined;
  #width = 0;
  #rows = 0;
  #isOver = false;

  /** Reads the bytes as text. */
  constructor(
    bytes: Uint8Array,
    columns: Readonly<Record<Column, CsvColumn>>,
    take: TakeRow<Column>,
  ) {
    this.#columns = columns;
    this.#take = take;
    const read = readCsvText(bytes);
    if (!read.ok) this.issues.add(read.error);
    this.#encoding = read.ok ? read.value.encoding : undefined;
    this.#reader = new CsvReader(read.ok ? read.value.text : "");
    this.#isOver = !read.ok;
  }

  /** The share of the file that was read, 0 … 1. */
  get progress(): number {
    return this.#isOver ? 1 : this.#reader.progress;
  }

  /** Reads so many records more; returns whether the file is read. */
  step(records: number): boolean {
    for (let count = 0; count < records && !this.#isOver; count++) {
      const record = this.#reader.next();
      if (record === undefined) this.#end();
      else if (!record.isBlank || record.faults.length > 0) this.#record(record);
    }
    return this.#isOver;
  }

  planned<Change>(changes: readonly Change[]): CsvPlan<Column, CellFault, Warning, Change> {
    if (!this.#isOver) throw new Error("Cannot tell a plan that is not made: step it to its end");
    return {
      ...(this.#encoding === undefined ? {} : { encoding: this.#encoding }),
      rows: this.#rows,
      changes,
      issues: this.issues.listed,
      issuesTotal: this.issues.total,
      warnings: this.warnings.listed,
      warningsTotal: this.warnings.total,
    };
  }

  #end(): void {
    this.#isOver = true;
    if (this.#places === undefined) this.issues.add({ code: "file-empty" });
  }

  #record(record: CsvRecord): void {
    if (this.#places === undefined) {
      this.#header(record);
      return;
    }
    const { line, width } = record;
    if (this.#rows === IMPORT_ROWS_MAX) {
      this.issues.add({ line, code: "too-many-rows", most: IMPORT_ROWS_MAX });
      this.#isOver = true;
      return;
    }
    this.#rows++;
    if (this.#isBroken(record, this.#places)) return;
    if (width === this.#width) this.#take(record, this.#places);
    else this.issues.add({ line, code: "row-width", expected: this.#width, found: width });
  }

  /** Without one there is nothing to read the rest by. */
  #header(record: CsvRecord): void {
    this.#isOver = true;
    if (wrongSeparator(record) === undefined && this.#isBroken(record)) return;
    const header = readHeader<Column>(record, this.#columns);
    if (header.ok) {
      this.#places = header.value;
      this.#width = record.width;
      this.#isOver = false;
    } else {
      for (const fault of header.error) this.issues.add({ line: record.line, ...fault });
    }
  }

  #isBroken({ faults }: CsvRecord, places?: ColumnPlaces<Column>): boolean {
    for (const fault of faults) {
      const field = places === undefined ? undefined : columnAt(places, fault.column);
      this.issues.add(field === undefined ? fault : { ...fault, field });
    }
    return faults.length > 0;
  }
}

/** The known column that stands in a column of the file, counted from 1. */
export function columnAt<Column extends string>(
  places: ColumnPlaces<Column>,
  column: number,
): Column | undefined {
  return (Object.keys(places) as Column[]).find((name) => places[name] === column - 1);
}

/** A fault with the place of a cell. */
export function atCell<Column extends string, Fault extends { readonly code: string }>(
  record: CsvRecord,
  places: ColumnPlaces<Column>,
  field: Column,
  fault: Fault,
): Fault & { readonly line: number; readonly column: number; readonly field: Column } {
  const index = places[field] ?? 0;
  return { line: lineOfCell(record, index), column: index + 1, field, ...fault };
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
