/** The bulk CSV file of an office (requirements §2): what is imported again just as it was exported. */
import { refuse, type Result } from "../lib/result.ts";
import { CREDENTIAL_COLUMNS } from "./credential_rows.ts";
import { printTable, type UnmappableAt } from "./csv_print.ts";
import type { CsvEncoding } from "./csv_text.ts";
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

export interface UnmappableCell extends UnmappableAt<CredentialColumn> {
  readonly extension: string;
}

/** Holds passwords in clear. In parts as `printTable` says. */
export function exportCredentials(
  people: readonly Credentials[],
  encoding: CsvEncoding,
  printed = 0,
): Result<Uint8Array, UnmappableText> {
  const table = printTable(CREDENTIAL_COLUMNS, people, encoding, printed);
  if (table.ok) return table;
  const { code, cells } = table.error;
  const extensionOf = ({ line }: UnmappableAt<CredentialColumn>) =>
    people[line - printed - 2]!.extension;
  return refuse({
    code,
    cells: cells.map((cell) => ({ ...cell, extension: extensionOf(cell) })),
  });
}
