/** The keyboard in a grid (WAI-ARIA grid pattern): one stop for Tab, the arrows move among the cells. */
import type { TargetedKeyboardEvent } from "preact";

/** Rows a page key jumps. */
const JUMP = 10;

type Move = (row: number, column: number, lastRow: number, lastColumn: number) => [number, number];

const MOVES: Readonly<Record<string, Move>> = {
  ArrowUp: (row, column) => [row - 1, column],
  ArrowDown: (row, column) => [row + 1, column],
  ArrowLeft: (row, column) => [row, column - 1],
  ArrowRight: (row, column) => [row, column + 1],
  Home: (row) => [row, 0],
  End: (row, _, __, lastColumn) => [row, lastColumn],
  PageUp: (row, column) => [Math.max(0, row - JUMP), column],
  PageDown: (row, column, lastRow) => [Math.min(lastRow, row + JUMP), column],
};

export function moveInGrid(event: TargetedKeyboardEvent<HTMLTableElement>): void {
  const move = MOVES[event.key];
  const cell = (event.target as Element).closest("td");
  if (move === undefined || cell === null) return;
  const rows = [...event.currentTarget.tBodies[0]!.rows].map((row) => [
    ...row.querySelectorAll<HTMLElement>("td input, td button"),
  ]);
  const row = rows.findIndex((stops) => stops.includes(event.target as HTMLElement));
  if (row < 0) return;
  const column = rows[row]!.indexOf(event.target as HTMLElement);
  const [toRow, toColumn] = move(row, column, rows.length - 1, rows[row]!.length - 1);
  const to = rows[toRow]?.[toColumn];
  event.preventDefault();
  if (to === undefined) return;
  (event.target as HTMLElement).tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}
