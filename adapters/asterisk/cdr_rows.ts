/**
 * Asterisk's own records of calls: files of `cdr_csv`, with `usegmtime`, `loguniqueid`, `loguserfield` and
 * `newcdrcolumns`.
 */
import { CsvReader } from "../../core/domain/csv_table.ts";
import { type Instant, instant } from "../../core/lib/time.ts";

/** Who called whom, from when to when; Asterisk writes several for a call that was parked or transferred. */
export interface CdrRow {
  readonly source: string;
  readonly destination: string;
  readonly channel: string;
  /** Absent of what rang nobody. */
  readonly destinationChannel?: string;
  /** What was dialled outside: `PJSIP/trunk/sip:0312345678@…`. */
  readonly data: string;
  readonly start: Instant;
  readonly answer?: Instant;
  readonly end: Instant;
  readonly disposition: string;
  readonly linked: string;
}

/** Columns of `cdr_csv`, in its order. */
const COLUMNS = { source: 1, destination: 2, channel: 5, to: 6, data: 8, start: 9, answer: 10 };
const END = 11;
const DISPOSITION = 14;
const LINKED = 19;

/** Lines that are no whole record, as the first of a part of a file, are left out. */
export function readCdr(text: string): readonly CdrRow[] {
  const reader = new CsvReader(text);
  const rows: CdrRow[] = [];
  for (let record = reader.next(); record !== undefined; record = reader.next()) {
    const cell = (at: number) => record.cells[at] ?? "";
    const [start, answer, end] = [COLUMNS.start, COLUMNS.answer, END].map((at) => timeOf(cell(at)));
    if (start === undefined || end === undefined || cell(LINKED) === "") continue;
    rows.push({
      source: cell(COLUMNS.source),
      destination: cell(COLUMNS.destination),
      channel: cell(COLUMNS.channel),
      data: cell(COLUMNS.data),
      start,
      end,
      disposition: cell(DISPOSITION),
      linked: cell(LINKED),
      ...(cell(COLUMNS.to) === "" ? {} : { destinationChannel: cell(COLUMNS.to) }),
      ...(answer === undefined ? {} : { answer }),
    });
  }
  return rows;
}

/** `2026-11-22 19:43:37`, of UTC. */
function timeOf(text: string): Instant | undefined {
  const millis = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)
    ? Date.parse(`${text.replace(" ", "T")}Z`)
    : NaN;
  return Number.isNaN(millis) ? undefined : instant(millis);
}
