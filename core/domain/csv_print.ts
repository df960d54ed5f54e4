/** A table as a CSV file that its import reads back just as it was (requirements §2). */
import { csvRecord } from "../lib/csv.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import type { CsvColumn } from "./csv_columns.ts";
import { type CsvEncoding, printCsvText } from "./csv_text.ts";

/** Characters that the encoding asked for has not, at most `UNMAPPABLE_MAX` cells listed. */
export interface Unmappable<Column extends string> {
  readonly code: "unmappable-characters";
  readonly cells: readonly UnmappableAt<Column>[];
}

export interface UnmappableAt<Column extends string> {
  /** Of the file that could not be written, from 1, the header being 1. */
  readonly line: number;
  readonly column: number;
  readonly field: Column;
  /** Each once. */
  readonly characters: readonly string[];
}

export const UNMAPPABLE_MAX = 1_000;

/**
 * Never a `?` for what cannot be written: the file is whole or it is none. A long one may be printed in parts:
 * `printed` rows stand before these, and only the first part has the heading. An absent cell is blank.
 */
export function printTable<Column extends string>(
  columns: Readonly<Record<Column, CsvColumn>>,
  rows: readonly Readonly<Partial<Record<Column, string>>>[],
  encoding: CsvEncoding,
  printed = 0,
): Result<Uint8Array, Unmappable<Column>> {
  const names = Object.keys(columns) as Column[];
  const head = printed > 0 ? "" : csvRecord(names.map((name) => columns[name].heading));
  const records = rows.map((row) => csvRecord(names.map((name) => row[name])));
  const part = printCsvText(head + records.join(""), encoding, { hasBom: printed === 0 });
  if (part.ok) return ok(part.value);
  const cells: UnmappableAt<Column>[] = [];
  for (const [at, row] of rows.entries()) {
    for (const [index, field] of names.entries()) {
      const characters = unmappable(row[field] ?? "", encoding);
      if (characters.length === 0) continue;
      cells.push({ line: printed + at + 2, column: index + 1, field, characters });
      if (cells.length === UNMAPPABLE_MAX) break;
    }
    if (cells.length === UNMAPPABLE_MAX) break;
  }
  return refuse({ code: "unmappable-characters", cells });
}

function unmappable(text: string, encoding: CsvEncoding): readonly string[] {
  if (printCsvText(text, encoding).ok) return [];
  const characters = [...text].filter((character) => !printCsvText(character, encoding).ok);
  return [...new Set(characters)];
}
