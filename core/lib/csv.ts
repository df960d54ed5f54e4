/** Tables as CSV text (RFC 4180), safe to open in a spreadsheet: a text never becomes a formula (requirements §2). */

/** What begins a formula in a spreadsheet, in full width too, and the mark itself, so that taking it off is sure. */
const BEGINS_FORMULA = /^[=+\-@\t\r＝＋－＠']/;

/** A text with the mark `'` before it where a spreadsheet would compute it; one mark taken off gives it back. */
export function safeText(text: string): string {
  return BEGINS_FORMULA.test(text) ? `'${text}` : text;
}

/** What `safeText` was given: one mark taken off where it stands before what begins a formula, else the text. */
export function bareText(safe: string): string {
  return safe.startsWith("'") && BEGINS_FORMULA.test(safe.slice(1)) ? safe.slice(1) : safe;
}

/** Whether a spreadsheet would compute the text; the mark itself is no formula. */
export function beginsFormula(text: string): boolean {
  return !text.startsWith("'") && BEGINS_FORMULA.test(text);
}

/** One record with its line end. Texts are made safe; a number stands as it is; nothing is an empty cell. */
export function csvRecord(cells: readonly (string | number | undefined)[]): string {
  return plainRecord(
    cells.map((cell) => typeof cell === "string" ? safeText(cell) : String(cell ?? "")),
  );
}

/** One record with its line end, the texts just as they are: a reader gets back the very cells. */
export function plainRecord(cells: readonly string[]): string {
  return cells.map(quoted).join(",") + "\r\n";
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
