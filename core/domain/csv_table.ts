/**
 * CSV text as records with their places (RFC 4180 §2, and what spreadsheets make of it): cells by commas, lines by
 * CRLF, LF or CR, quoted cells with any of them inside. Every text can be read, in linear time; quoting that is
 * broken is told with its place and read as it stands.
 */

/** Cells kept of a record; more are counted only. */
export const CSV_COLUMNS_MAX = 100;

export interface CsvRecord {
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
  /** At most `CSV_COLUMNS_MAX`. */
  readonly cells: readonly string[];
  /** Cells it has. */
  readonly width: number;
  /** Nothing but spaces in every cell. */
  readonly isBlank: boolean;
  readonly faults: readonly QuotingFault[];
}

export interface QuotingFault {
  readonly code: "broken-quoting";
  /**
   * `stray-quote`: a quote inside a cell that does not begin with one; `text-after-quote`: text between the
   * closing quote and the comma; `unclosed-quote`: the file ends inside the quotes.
   */
  readonly reason: "stray-quote" | "text-after-quote" | "unclosed-quote";
  /** Where the cell begins, both from 1. */
  readonly line: number;
  readonly column: number;
}

const COMMA = 0x2c;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
/** The cells of an empty line. */
const NO_TEXT: readonly string[] = [""];
const NO_FAULTS: readonly QuotingFault[] = [];

/** Reads one record after the other. */
export class CsvReader {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #faults: QuotingFault[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** The share of the text that was read, 0 … 1. */
  get progress(): number {
    return this.#text.length === 0 ? 1 : this.#at / this.#text.length;
  }

  /** Undefined at the end. An empty line is a record of one empty cell. */
  next(): CsvRecord | undefined {
    if (this.#at >= this.#text.length) return undefined;
    const line = this.#line;
    if (this.#isAtLineEnd()) {
      this.#skipLineEnd();
      return { line, cells: NO_TEXT, width: 1, isBlank: true, faults: NO_FAULTS };
    }
    const cells: string[] = [];
    let width = 0;
    let isBlank = true;
    this.#faults = [];
    do {
      width++;
      const cell = this.#cell(width);
      if (width <= CSV_COLUMNS_MAX) cells.push(cell);
      if (isBlank && cell.trim() !== "") isBlank = false;
    } while (this.#skipComma());
    this.#skipLineEnd();
    const faults = this.#faults.length === 0 ? NO_FAULTS : this.#faults;
    return { line, cells, width, isBlank, faults };
  }

  #cell(column: number): string {
    const line = this.#line;
    if (this.#text.charCodeAt(this.#at) !== QUOTE) {
      const text = this.#plain();
      if (text.includes('"')) this.#fault("stray-quote", line, column);
      return text;
    }
    const quoted = this.#quoted();
    if (quoted === undefined) {
      this.#fault("unclosed-quote", line, column);
      return this.#rest();
    }
    const text = this.#plain();
    if (text !== "") this.#fault("text-after-quote", line, column);
    return quoted + text;
  }

  #fault(reason: QuotingFault["reason"], line: number, column: number): void {
    if (column <= CSV_COLUMNS_MAX) {
      this.#faults.push({ code: "broken-quoting", reason, line, column });
    }
  }

  /** Up to the next comma or line end. */
  #plain(): string {
    const text = this.#text;
    const from = this.#at;
    let at = from;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === COMMA || unit === LF || unit === CR) break;
    }
    this.#at = at;
    return text.slice(from, at);
  }

  /** What stands between quotes, doubled ones made single; undefined, and nothing read, when they do not close. */
  #quoted(): string | undefined {
    const from = this.#at + 1;
    let close = this.#text.indexOf('"', from);
    let isDoubled = false;
    while (close >= 0 && this.#text.charCodeAt(close + 1) === QUOTE) {
      isDoubled = true;
      close = this.#text.indexOf('"', close + 2);
    }
    if (close < 0) return undefined;
    this.#at = close + 1;
    const text = this.#text.slice(from, close);
    this.#line += lineEndsIn(text);
    return isDoubled ? text.replaceAll('""', '"') : text;
  }

  #rest(): string {
    const text = this.#text.slice(this.#at + 1);
    this.#at = this.#text.length;
    return text;
  }

  #skipComma(): boolean {
    if (this.#text.charCodeAt(this.#at) !== COMMA) return false;
    this.#at++;
    return true;
  }

  #isAtLineEnd(): boolean {
    const unit = this.#text.charCodeAt(this.#at);
    return unit === LF || unit === CR;
  }

  #skipLineEnd(): void {
    if (this.#at >= this.#text.length) return;
    const isCrLf = this.#text.charCodeAt(this.#at) === CR &&
      this.#text.charCodeAt(this.#at + 1) === LF;
    this.#at += isCrLf ? 2 : 1;
    this.#line++;
  }
}

/** The line on which a cell of the record begins: below the record's where a cell before it has line ends. */
export function lineOfCell(record: CsvRecord, index: number): number {
  return record.cells.slice(0, index).reduce((line, cell) => line + lineEndsIn(cell), record.line);
}

/** CRLF is one. */
function lineEndsIn(text: string): number {
  return text.includes("\n") || text.includes("\r") ? text.split(/\r\n|\r|\n/).length - 1 : 0;
}
