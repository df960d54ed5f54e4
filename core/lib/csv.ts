/** Tables as CSV text (RFC 4180), safe to open in a spreadsheet: a text never becomes a formula (requirements §2). */

/** What begins a formula in a spreadsheet, in full width too, and the mark itself, so that taking it off is sure. */
const BEGINS_FORMULA = /^[=+\-@\t\r＝＋－＠']/;

/** A text with the mark `'` before it where a spreadsheet would compute it; one mark taken off gives it back. */
export function safeText(text: string): string {
  return BEGINS_FORMULA.test(text) ? `'${text}` : text;
}

/** One record with its line end. Texts are made safe; a number stands as it is; nothing is an empty cell. */
export function csvRecord(cells: readonly (string | number | undefined)[]): string {
  return cells.map((cell) => typeof cell === "string" ? quoted(safeText(cell)) : cell ?? "")
    .join(",") + "\r\n";
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
