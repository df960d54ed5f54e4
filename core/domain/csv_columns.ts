/** The header of a bulk CSV file: its columns are found by name, in any order, and every fault is told with its place. */
import { ok, refuse, type Result } from "../lib/result.ts";
import type { CsvRecord } from "./csv_table.ts";

export interface CsvColumn {
  /** As the export writes it. */
  readonly heading: string;
  readonly isRequired: boolean;
}

export type HeaderFault =
  /** No known heading at all: the file begins with data, or is another one. */
  | { readonly code: "header-missing" }
  | { readonly code: "tab-separated" }
  | { readonly code: "semicolon-separated" }
  | { readonly code: "missing-column"; readonly name: string }
  | { readonly code: "duplicate-column"; readonly name: string; readonly column: number }
  | { readonly code: "unnamed-column"; readonly column: number }
  /** Without its name where that could be a password in the wrong place: where it has a digit or is long. */
  | { readonly code: "unknown-column"; readonly name?: string; readonly column: number };

/** Where each column stands, from 0; undefined where the file has it not. */
export type ColumnPlaces<Name extends string> = Readonly<Record<Name, number | undefined>>;

/** Longest unknown heading that is repeated. */
export const HEADING_LENGTH_MAX = 40;

/** Headings are compared after NFKC (half-width katakana, and the decomposed ones of macOS) and without spaces around. */
export function readHeader<Name extends string>(
  record: CsvRecord,
  columns: Readonly<Record<Name, CsvColumn>>,
): Result<ColumnPlaces<Name>, readonly HeaderFault[]> {
  const names = Object.keys(columns) as Name[];
  const nameOf = new Map(names.map((name) => [columns[name].heading, name]));
  const headings = record.cells.map(headingOf);
  if (!headings.some((heading) => nameOf.has(heading))) {
    return refuse([wrongSeparator(record) ?? { code: "header-missing" }]);
  }
  const places: Partial<Record<Name, number>> = {};
  const faults: HeaderFault[] = [];
  headings.forEach((heading, index) => {
    const column = index + 1;
    const name = nameOf.get(heading);
    if (heading === "") faults.push({ code: "unnamed-column", column });
    else if (name === undefined) faults.push(unknownColumn(heading, column));
    else if (places[name] === undefined) places[name] = index;
    else faults.push({ code: "duplicate-column", name: columns[name].heading, column });
  });
  for (const name of names) {
    if (columns[name].isRequired && places[name] === undefined) {
      faults.push({ code: "missing-column", name: columns[name].heading });
    }
  }
  return faults.length === 0 ? ok(places as ColumnPlaces<Name>) : refuse(faults);
}

function headingOf(cell: string): string {
  return cell.length > HEADING_LENGTH_MAX * 4 ? cell : cell.normalize("NFKC").trim();
}

/** Which separator was meant, when the whole line is one cell; its quotes are then in places of no sense. */
export function wrongSeparator({ cells, width }: CsvRecord): HeaderFault | undefined {
  const line = cells[0] ?? "";
  if (width === 1 && line.includes("\t")) return { code: "tab-separated" };
  if (width === 1 && line.includes(";")) return { code: "semicolon-separated" };
  return undefined;
}

function unknownColumn(heading: string, column: number): HeaderFault {
  const isTold = heading.length <= HEADING_LENGTH_MAX && !/\p{N}|\p{Cc}/u.test(heading);
  return { code: "unknown-column", ...(isTold ? { name: heading } : {}), column };
}
