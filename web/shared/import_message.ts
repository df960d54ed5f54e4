/** Issues and warnings of a bulk CSV file as sentences with their place: 「5行目 パスワード: 半角数字1〜10桁にしてください。」 */
import { CREDENTIAL_COLUMNS } from "../../core/domain/credential_rows.ts";
import type { CsvColumn } from "../../core/domain/csv_columns.ts";
import type { CsvIssue, CsvPlace } from "../../core/domain/csv_import.ts";
import type { Label } from "../../core/domain/ids.ts";
import type { ImportWarning, RowFault } from "../../core/domain/import_plan.ts";
import type { ListWarning } from "../../core/domain/list_import.ts";
import { LIST_COLUMNS, type ListFault } from "../../core/domain/list_rows.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { IMPORT_WORDS, type ImportWordCode } from "./words_import.ts";

type Data = Readonly<Record<string, string | number>>;
type CellFault = RowFault | ListFault;

/** An issue as the API tells it: its place, its code and the sentence; no part of the cell. */
export type IssueTold<Column extends string> = CsvPlace<Column> & {
  readonly code: string;
  readonly message: Label;
};

/** What a kind of bulk CSV file says, in the words of its columns. */
export class CsvWords<Column extends string> {
  readonly #columns: Readonly<Record<Column, CsvColumn>>;
  readonly #english: Readonly<Record<Column, string>>;
  /** Headings without which there is no file of this kind. */
  readonly #required: { readonly first: string; readonly second: string };

  constructor(
    columns: Readonly<Record<Column, CsvColumn>>,
    english: Readonly<Record<Column, string>>,
  ) {
    this.#columns = columns;
    this.#english = english;
    const [first = "", second = ""] = Object.values<CsvColumn>(columns)
      .filter((column) => column.isRequired).map((column) => column.heading);
    this.#required = { first, second };
  }

  column(column: Column): Label {
    return { ja: this.#columns[column].heading, en: this.#english[column] };
  }

  issue(issue: CsvIssue<Column, CellFault>): IssueTold<Column> {
    const { code, data, more } = wordsOf(issue);
    const text = this.#withPlace(code, issue, data);
    const also = more === undefined ? undefined : importWords(more);
    const message = also === undefined
      ? text
      : { ja: text.ja + also.ja, en: `${text.en} ${also.en}` };
    return { ...placeAlone(issue), code: issue.code, message };
  }

  /** With whom or what it is about, which it holds itself. */
  warning<Warning extends CsvPlace<Column> & (ImportWarning | ListWarning)>(warning: Warning) {
    return { ...warning, message: this.#withPlace(warning.code, warning) };
  }

  #withPlace(code: ImportWordCode, place: CsvPlace<Column>, data: Data = {}): Label {
    const known = { ...this.#required, ...data };
    const { ja, en } = this.#placeOf(place);
    const column = place.field === undefined ? { ja: "", en: "" } : this.column(place.field);
    const sentence = importWords(code, { ...known, place: en, column: column.en }).en;
    return {
      ja: importWords(code, { ...known, place: ja, column: column.ja }).ja,
      en: sentence.slice(0, 1).toUpperCase() + sentence.slice(1),
    };
  }

  /** 「5行目 パスワード: 」, 「5行目 7列目: 」, 「5行目: 」; nothing where the whole file is meant. */
  #placeOf({ line, column, field }: CsvPlace<Column>): Label {
    if (line === undefined) return { ja: "", en: "" };
    if (field !== undefined) {
      const { ja, en } = this.column(field);
      return { ja: `${line}行目 ${ja}: `, en: `Row ${line}, ${en}: ` };
    }
    if (column === undefined) return { ja: `${line}行目: `, en: `Row ${line}: ` };
    return { ja: `${line}行目 ${column}列目: `, en: `Row ${line}, column ${column}: ` };
  }
}

export const USERS_CSV_WORDS = new CsvWords(CREDENTIAL_COLUMNS, {
  extension: "extension",
  name: "name",
  reading: "reading",
  department: "department",
  password: "password",
});

export const LIST_CSV_WORDS = new CsvWords(LIST_COLUMNS, {
  name: "name",
  reading: "reading",
  number: "number",
  note: "note",
});

/** The text of `code` with its braces filled. */
export function importWords(code: ImportWordCode, data: Data = {}): Label {
  const fill = (text: string) =>
    text.replace(/\{([a-z]+)\}/g, (_, name: string) => String(data[name] ?? "…"));
  return { ja: fill(IMPORT_WORDS[code].ja), en: fill(IMPORT_WORDS[code].en) };
}

function placeAlone<Column extends string>(
  { line, column, field }: CsvPlace<Column>,
): CsvPlace<Column> {
  return {
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(field === undefined ? {} : { field }),
  };
}

interface Worded {
  readonly code: ImportWordCode;
  readonly data?: Data;
  /** A second sentence: what was done, where it is known. */
  readonly more?: ImportWordCode;
}

function wordsOf(issue: CsvIssue<string, CellFault>): Worded {
  switch (issue.code) {
    case "file-too-large":
    case "file-empty":
    case "file-is-workbook":
    case "file-is-utf-16":
    case "file-is-iso-2022-jp":
    case "header-missing":
    case "tab-separated":
    case "semicolon-separated":
    case "unnamed-column":
    case "extension-missing":
    case "extension-is-formula":
    case "extension-format":
    case "extension-is-emergency":
    case "extension-is-special":
    case "extension-is-slot":
    case "extension-taken":
    case "name-missing":
    case "number-missing":
    case "control-character":
      return { code: issue.code };
    case "nul-character":
      return { code: issue.code, data: { offset: issue.offset } };
    case "undecodable-bytes": {
      const encoding = issue.encoding === "utf-8" ? "UTF-8" : "Shift_JIS";
      return { code: issue.code, data: { offset: issue.offset, encoding } };
    }
    case "too-many-rows":
    case "too-many-people":
    case "too-many-entries":
    case "text-too-long":
      return { code: issue.code, data: { most: grouped(issue.most) } };
    case "missing-column":
    case "duplicate-column":
      return { code: issue.code, data: { name: issue.name } };
    case "unknown-column":
      return issue.name === undefined
        ? { code: "unknown-column-untold" }
        : { code: issue.code, data: { name: issue.name } };
    case "broken-quoting":
      return { code: issue.reason };
    case "row-width":
      return { code: issue.code, data: { expected: issue.expected, found: issue.found } };
    case "unknown-extension":
      return { code: "import.unknown-extension" };
    case "duplicate-extension":
      return { code: issue.code, data: { first: issue.firstLine } };
    case "password-format":
      return { code: issue.code, more: `password.${issue.reason}` };
    case "number-format":
      return issue.reason === "exponent"
        ? { code: issue.code, more: "password.exponent" }
        : { code: issue.code };
    default:
      return unreachable(issue);
  }
}

/** 100,000. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
