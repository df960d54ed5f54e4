/**
 * The browser's own look at a bulk CSV file, by the same pure code as the server's: what is wrong shows at once. It
 * goes in slices, so that the page stays alive; of passwords it knows nothing, only the server does.
 */
import { CREDENTIAL_COLUMNS } from "../../../../core/domain/credential_rows.ts";
import { ImportPlanning, type PersonTexts } from "../../../../core/domain/credential_import.ts";
import { readHeader } from "../../../../core/domain/csv_columns.ts";
import { countRecords } from "../../../../core/domain/csv_size.ts";
import { CsvReader, type CsvRecord } from "../../../../core/domain/csv_table.ts";
import { CSV_BYTES_MAX, readCsvText } from "../../../../core/domain/csv_text.ts";
import { IMPORT_ROWS_MAX } from "../../../../core/domain/csv_import.ts";
import type { ImportIssue } from "../../../../core/domain/import_plan.ts";
import { bareText } from "../../../../core/lib/csv.ts";
import type { ImportPreview } from "../../../shared/admin_import.ts";
import { toldIssue, toldWarning } from "../../../shared/import_message.ts";

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

export type Roster = ReadonlyMap<string, PersonTexts>;

/** What the file would do, but for the passwords and without a token. */
export type LocalPlan = Omit<ImportPreview, "token">;

/** `progress` hears the share that is done, 0 … 1; `stop` says that nobody waits any more. */
export async function planLocally(
  bytes: Uint8Array,
  roster: Roster,
  create: boolean,
  idle: Idle,
  { progress, stopped }: {
    readonly progress: (share: number) => void;
    readonly stopped: () => boolean;
  },
): Promise<LocalPlan | undefined> {
  const large = tooLarge(bytes);
  if (large !== undefined) return refused(large);
  await idle.pause();
  const planning = new ImportPlanning(bytes, {
    people: roster,
    // what an office holds at most, and which numbers are slots and devices, the server knows
    peopleMax: Infinity,
    parking: { firstSlot: 1, lastSlot: 0, timeoutSeconds: 0, callbackSeconds: 0 },
    isTaken: () => false,
    comparePassword: () => "unknown",
  }, { create, keep: new Set() });
  await idle.pause();
  await inSlices(idle, () => {
    progress(planning.progress);
    return stopped() || planning.step(STRIDE);
  });
  if (stopped()) return undefined;
  await idle.pause();
  const { issues, warnings, changes, ...counts } = planning.planned().plan;
  return {
    ...counts,
    changes: [...changes] as LocalPlan["changes"],
    issues: issues.map(toldIssue),
    warnings: warnings.map(toldWarning),
  };
}

function tooLarge(bytes: Uint8Array): ImportIssue | undefined {
  if (bytes.length > CSV_BYTES_MAX) return { code: "file-too-large", most: CSV_BYTES_MAX };
  const most = IMPORT_ROWS_MAX;
  return countRecords(bytes, most + 1) > most + 1 ? { code: "too-many-rows", most } : undefined;
}

function refused(issue: ImportIssue): LocalPlan {
  const issues = [toldIssue(issue)];
  return { rows: 0, changes: [], issues, issuesTotal: 1, warnings: [], warningsTotal: 0 };
}

/** Everybody as the export without passwords tells them. */
export async function readRoster(bytes: Uint8Array, idle: Idle): Promise<Roster> {
  const people = new Map<string, PersonTexts>();
  const read = readCsvText(bytes);
  if (!read.ok) return people;
  const reader = new CsvReader(read.value.text);
  const head = reader.next();
  const places = head === undefined ? undefined : readHeader(head, CREDENTIAL_COLUMNS);
  if (places === undefined || !places.ok) return people;
  const { extension, name, reading, department } = places.value;
  const cell = (record: CsvRecord, place: number | undefined) => record.cells[place ?? -1] ?? "";
  const text = (record: CsvRecord, place: number | undefined) => bareText(cell(record, place));
  await inSlices(idle, () => {
    const record = reader.next();
    if (record === undefined) return true;
    people.set(cell(record, extension), {
      name: text(record, name),
      reading: text(record, reading),
      department: text(record, department),
    });
    return false;
  });
  return people;
}

export interface Peek {
  readonly headings: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** The records around a line, with no cell of the password's column. */
export async function peekAt(bytes: Uint8Array, line: number, idle: Idle): Promise<Peek> {
  const read = readCsvText(bytes);
  if (!read.ok) return { headings: [], rows: [] };
  const reader = new CsvReader(read.value.text);
  const head = reader.next();
  const headings = head?.cells.slice(0, PEEK_COLUMNS_MAX) ?? [];
  const secret = headings.indexOf(CREDENTIAL_COLUMNS.password.heading);
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
  const hidden = (cell: string, at: number) => at === secret && cell !== "" ? "●●●" : cell;
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
