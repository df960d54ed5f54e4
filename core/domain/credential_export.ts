/** The bulk CSV file of an office (requirements §2): what is imported again just as it was exported. */
import { csvRecord } from "../lib/csv.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import { CREDENTIAL_COLUMNS } from "./credential_rows.ts";
import { type CsvEncoding, printCsvText } from "./csv_text.ts";
import type { CredentialColumn } from "./import_plan.ts";

export interface Credentials {
  readonly extension: string;
  readonly name: string;
  readonly reading: string;
  readonly department: string;
  /** Absent: the person has none yet, and the cell is blank. */
  readonly password?: string;
}

/** Characters that the encoding asked for has not, at most `UNMAPPABLE_MAX` listed. */
export interface UnmappableText {
  readonly code: "unmappable-characters";
  readonly cells: readonly UnmappableCell[];
}

export interface UnmappableCell {
  /** Of the file that could not be written, from 1, the header being 1. */
  readonly line: number;
  readonly column: number;
  readonly field: CredentialColumn;
  readonly extension: string;
  /** Each once. */
  readonly characters: readonly string[];
}

export const UNMAPPABLE_MAX = 1_000;

const COLUMNS = Object.keys(CREDENTIAL_COLUMNS) as readonly CredentialColumn[];

/**
 * Holds passwords in clear. Never a `?` for what cannot be written: the file is whole or it is none. A long one may
 * be printed in parts: `printed` people stand before these, and only the first part has the heading.
 */
export function exportCredentials(
  people: readonly Credentials[],
  encoding: CsvEncoding,
  printed = 0,
): Result<Uint8Array, UnmappableText> {
  const head = printed > 0
    ? ""
    : csvRecord(COLUMNS.map((column) => CREDENTIAL_COLUMNS[column].heading));
  const records = people.map((person) => csvRecord(COLUMNS.map((column) => person[column])));
  const part = printCsvText(head + records.join(""), encoding, { hasBom: printed === 0 });
  if (part.ok) return ok(part.value);
  return refuse({
    code: "unmappable-characters",
    cells: unmappableCells(people, encoding, printed),
  });
}

function unmappableCells(
  people: readonly Credentials[],
  encoding: CsvEncoding,
  printed: number,
): readonly UnmappableCell[] {
  const cells: UnmappableCell[] = [];
  let line = 1 + printed;
  for (const person of people) {
    line++;
    for (const [at, field] of COLUMNS.entries()) {
      const characters = unmappable(person[field] ?? "", encoding);
      if (characters.length === 0) continue;
      cells.push({ line, column: at + 1, field, extension: person.extension, characters });
      if (cells.length === UNMAPPABLE_MAX) return cells;
    }
  }
  return cells;
}

function unmappable(text: string, encoding: CsvEncoding): readonly string[] {
  if (printCsvText(text, encoding).ok) return [];
  const characters = [...text].filter((character) => !printCsvText(character, encoding).ok);
  return [...new Set(characters)];
}
