/** Issues and warnings of a bulk CSV file as sentences with their place: 「5行目 パスワード: 半角数字1〜10桁にしてください。」 */
import type { Label } from "../../core/domain/ids.ts";
import { CREDENTIAL_COLUMNS } from "../../core/domain/credential_rows.ts";
import type {
  CredentialColumn,
  ImportIssue,
  ImportPlace,
  ImportWarning,
} from "../../core/domain/import_plan.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { ImportIssueTold, ImportWarningTold } from "./admin_import.ts";
import { IMPORT_WORDS, type ImportWordCode } from "./words_import.ts";

type Data = Readonly<Record<string, string | number>>;

const COLUMNS_IN_ENGLISH: Readonly<Record<CredentialColumn, string>> = {
  extension: "extension",
  name: "name",
  reading: "reading",
  department: "department",
  password: "password",
};

export function columnLabel(column: CredentialColumn): Label {
  return { ja: CREDENTIAL_COLUMNS[column].heading, en: COLUMNS_IN_ENGLISH[column] };
}

/** The text of `code` with its braces filled. */
export function importWords(code: ImportWordCode, data: Data = {}): Label {
  const fill = (text: string) =>
    text.replace(/\{([a-z]+)\}/g, (_, name: string) => String(data[name] ?? "…"));
  return { ja: fill(IMPORT_WORDS[code].ja), en: fill(IMPORT_WORDS[code].en) };
}

export function issueMessage(issue: ImportIssue): Label {
  const { code, data, more } = wordsOf(issue);
  const text = withPlace(code, issue, data);
  if (more === undefined) return text;
  const { ja, en } = importWords(more);
  return { ja: text.ja + ja, en: `${text.en} ${en}` };
}

export function warningMessage(warning: ImportWarning): Label {
  return withPlace(warning.code, warning);
}

function withPlace(code: ImportWordCode, place: ImportPlace, data: Data = {}): Label {
  const ja = importWords(code, { ...data, place: placeOf(place).ja }).ja;
  const en = importWords(code, { ...data, place: placeOf(place).en }).en;
  return { ja, en: en.slice(0, 1).toUpperCase() + en.slice(1) };
}

/** An issue as the API tells it: its place, its code and the sentence; no part of the cell. */
export function toldIssue(issue: ImportIssue): ImportIssueTold {
  return { ...placeAlone(issue), code: issue.code, message: issueMessage(issue) };
}

export function toldWarning(warning: ImportWarning): ImportWarningTold {
  const { code, extension } = warning;
  return { ...placeAlone(warning), code, extension, message: warningMessage(warning) };
}

function placeAlone({ line, column, field }: ImportPlace): ImportPlace {
  return {
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(field === undefined ? {} : { field }),
  };
}

/** 「5行目 パスワード: 」, 「5行目 7列目: 」, 「5行目: 」; nothing where the whole file is meant. */
function placeOf({ line, column, field }: ImportPlace): Label {
  if (line === undefined) return { ja: "", en: "" };
  if (field !== undefined) {
    const { ja, en } = columnLabel(field);
    return { ja: `${line}行目 ${ja}: `, en: `Row ${line}, ${en}: ` };
  }
  if (column === undefined) return { ja: `${line}行目: `, en: `Row ${line}: ` };
  return { ja: `${line}行目 ${column}列目: `, en: `Row ${line}, column ${column}: ` };
}

interface Worded {
  readonly code: ImportWordCode;
  readonly data?: Data;
  /** A second sentence: what was done, where it is known. */
  readonly more?: ImportWordCode;
}

function wordsOf(issue: ImportIssue): Worded {
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
    default:
      return unreachable(issue);
  }
}

/** 100,000. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
