/** A long CSV file printed in slices, so that it delays nobody: whole, or refused with what could not be written. */
import { UNMAPPABLE_MAX } from "../domain/csv_print.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import type { Clock } from "../ports/clock.ts";
import { Slices } from "./slices.ts";

/** Rows printed at a stretch. */
const PRINTED_AT_ONCE = 500;

interface Unwritten<Cell> {
  readonly code: "unmappable-characters";
  readonly cells: readonly Cell[];
}

/** `print` is given some rows and how many stand before them; a file without rows has its heading. */
export async function printParts<Row, Cell>(
  rows: readonly Row[],
  clock: Clock,
  print: (some: readonly Row[], printed: number) => Result<Uint8Array, Unwritten<Cell>>,
): Promise<Result<readonly Uint8Array[], Unwritten<Cell>>> {
  const slices = new Slices(clock);
  const parts: Uint8Array[] = [];
  const faults: Cell[] = [];
  for (let from = 0; from === 0 || from < rows.length; from += PRINTED_AT_ONCE) {
    const printed = print(rows.slice(from, from + PRINTED_AT_ONCE), from);
    if (printed.ok) parts.push(printed.value);
    else faults.push(...printed.error.cells.slice(0, UNMAPPABLE_MAX - faults.length));
    await slices.breathe();
  }
  return faults.length === 0 ? ok(parts) : refuse({ code: "unmappable-characters", cells: faults });
}
