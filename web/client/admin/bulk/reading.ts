/**
 * The browser's own look at a bulk CSV file, by the same pure code as the server's: what is wrong shows at once. It
 * goes in slices, so that the page stays alive.
 */
import {
  type ColumnPlaces,
  type CsvColumn,
  readHeader,
} from "../../../../core/domain/csv_columns.ts";
import { type CsvFileFault, IMPORT_ROWS_MAX } from "../../../../core/domain/csv_import.ts";
import { countRecords } from "../../../../core/domain/csv_size.ts";
import { CsvReader, type CsvRecord } from "../../../../core/domain/csv_table.ts";
import { CSV_BYTES_MAX, readCsvText } from "../../../../core/domain/csv_text.ts";
import type { Label } from "../../../shared/api.ts";

/** Milliseconds of work at a stretch. */
const SLICE_MILLIS = 12;
const STRIDE = 32;
/** Records shown before and after the one that is looked at. */
const AROUND = 2;
export const PEEK_COLUMNS_MAX = 12;

export interface Idle {
  now(): number;
  /** Resolves after the browser has drawn and answered the hand. */
  pause(): Promise<void>;
}

/** An issue or a warning, as the API tells it. */
export interface Told {
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly code: string;
  readonly message: Label;
}

/** What a file would do, as far as is known: the server's answer has a token beside it. */
export interface BulkPlan {
  readonly rows: number;
  readonly changes: readonly unknown[];
  readonly issues: readonly Told[];
  readonly issuesTotal: number;
  readonly warnings: readonly Told[];
  readonly warningsTotal: number;
}

export interface Watch {
  /** Hears the share that is done, 0 … 1. */
  readonly progress: (share: number) => void;
  /** Nobody waits any more. */
  readonly stopped: () => boolean;
}

/** The fault for which a file is not looked at at all. */
export function tooLarge(bytes: Uint8Array): CsvFileFault | undefined {
  if (bytes.length > CSV_BYTES_MAX) return { code: "file-too-large", most: CSV_BYTES_MAX };
  const most = IMPORT_ROWS_MAX;
  return countRecords(bytes, most + 1) > most + 1 ? { code: "too-many-rows", most } : undefined;
}

export function refusedPlan<Issue>(issue: Issue) {
  return { rows: 0, changes: [], issues: [issue], issuesTotal: 1, warnings: [], warningsTotal: 0 };
}

/** A plan in the making, in strides; `undefined` when nobody waits any more. */
export async function planInSlices<Planning extends Strides>(
  make: () => Planning,
  idle: Idle,
  { progress, stopped }: Watch,
): Promise<Planning | undefined> {
  await idle.pause();
  const planning = make();
  await idle.pause();
  await inSlices(idle, () => {
    progress(planning.progress);
    return stopped() || planning.step(STRIDE);
  });
  if (stopped()) return undefined;
  await idle.pause();
  return planning;
}

interface Strides {
  readonly progress: number;
  step(records: number): boolean;
}

/** Each record of an export, with where its columns are. */
export async function eachRecord<Column extends string>(
  bytes: Uint8Array,
  columns: Readonly<Record<Column, CsvColumn>>,
  idle: Idle,
  take: (record: CsvRecord, places: ColumnPlaces<Column>) => void,
): Promise<void> {
  const read = readCsvText(bytes);
  if (!read.ok) return;
  const reader = new CsvReader(read.value.text);
  const head = reader.next();
  const places = head === undefined ? undefined : readHeader(head, columns);
  if (places === undefined || !places.ok) return;
  await inSlices(idle, () => {
    const record = reader.next();
    if (record === undefined) return true;
    take(record, places.value);
    return false;
  });
}

export interface Peek {
  readonly headings: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** The records around a line, with no cell of the column whose heading is `secret`. */
export async function peekAt(
  bytes: Uint8Array,
  line: number,
  idle: Idle,
  secret: string | undefined,
): Promise<Peek> {
  const read = readCsvText(bytes);
  if (!read.ok) return { headings: [], rows: [] };
  const reader = new CsvReader(read.value.text);
  const head = reader.next();
  const headings = head?.cells.slice(0, PEEK_COLUMNS_MAX) ?? [];
  const hiddenAt = secret === undefined ? -1 : headings.indexOf(secret);
  const rows: CsvRecord[] = line === 1 && head !== undefined ? [head] : [];
  let after = 0;
  await inSlices(idle, () => {
    const record = reader.next();
    if (record === undefined || after === AROUND) return true;
    if (record.line > line) after++;
    rows.push(record);
    // of those before only the last few are kept
    if (rows.length > AROUND * 2 + 1) rows.shift();
    return false;
  });
  const hidden = (cell: string, at: number) => at === hiddenAt && cell !== "" ? "●●●" : cell;
  return {
    headings,
    rows: rows.map((record) => ({
      line: record.line,
      cells: record.cells.slice(0, PEEK_COLUMNS_MAX).map(
        record.line === 1 ? (cell) => cell : hidden,
      ),
    })),
  };
}

/** Repeats the work until it says that it is done, with a pause after each slice. */
async function inSlices(idle: Idle, work: () => boolean): Promise<void> {
  let until = idle.now() + SLICE_MILLIS;
  while (!work()) {
    if (idle.now() < until) continue;
    await idle.pause();
    until = idle.now() + SLICE_MILLIS;
  }
}
