/**
 * The bytes of a CSV file as text and back (requirements §2): UTF-8 with or without BOM, else CP932, both strictly;
 * what is neither, or is no CSV at all, is refused by its kind and place.
 */
import { ok, refuse, type Result } from "../lib/result.ts";
import { decodeCp932, encodeCp932 } from "./cp932.ts";

export type CsvEncoding = "utf-8" | "shift_jis";

export interface CsvText {
  /** Without the BOM. */
  readonly text: string;
  readonly encoding: CsvEncoding;
  readonly hasBom: boolean;
}

/** Larger files are refused unread. */
export const CSV_BYTES_MAX = 20 * 1024 * 1024;

export type CsvTextFault =
  | { readonly code: "file-too-large"; readonly most: number }
  | { readonly code: "file-empty" }
  /** The whole workbook instead of one sheet as CSV. */
  | { readonly code: "file-is-workbook"; readonly kind: "xlsx" | "xls" }
  /** Excel's 「Unicode テキスト」. */
  | { readonly code: "file-is-utf-16" }
  /** The encoding of old mails, ISO-2022-JP. */
  | { readonly code: "file-is-iso-2022-jp" }
  | ({ readonly code: "nul-character" } & BytePlace)
  /** Bytes that are no character in the encoding that the rest of the file speaks for. */
  | ({ readonly code: "undecodable-bytes"; readonly encoding: CsvEncoding } & BytePlace);

export interface BytePlace {
  /** From the beginning of the file, a BOM included; from 0. */
  readonly offset: number;
  /** The line it is on, from 1. */
  readonly line: number;
}

const BOM = [0xef, 0xbb, 0xbf];
const UTF_16_MARKS = [[0xff, 0xfe], [0xfe, 0xff]];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const COMPOUND_FILE = [0xd0, 0xcf, 0x11, 0xe0];
/** ESC $ B and ESC $ @ (JIS X 0208), ESC ( J (JIS X 0201). */
const JIS_ESCAPES = [[0x1b, 0x24, 0x42], [0x1b, 0x24, 0x40], [0x1b, 0x28, 0x4a]];
const LF = 0x0a;
const CR = 0x0d;
/** Bytes looked at to tell UTF-16 without a mark from a stray NUL. */
const NUL_SAMPLE = 4096;
/** So many NULs, most of them at even or at odd offsets, are halves of characters. */
const NUL_HALVES_MIN = 4;
/** How many times more they are there: 一 is U+4E00, with its NUL on the other side. */
const NUL_HALVES_RATIO = 4;

export function readCsvText(bytes: Uint8Array): Result<CsvText, CsvTextFault> {
  if (bytes.length > CSV_BYTES_MAX) return refuse({ code: "file-too-large", most: CSV_BYTES_MAX });
  const hasBom = begins(bytes, BOM);
  const body = hasBom ? bytes.subarray(BOM.length) : bytes;
  if (body.length === 0) return refuse({ code: "file-empty" });
  const other = otherFormat(bytes);
  if (other !== undefined) return refuse(other);
  const utf8 = decodeUtf8(body);
  if (utf8.ok) return ok({ text: utf8.value, encoding: "utf-8", hasBom });
  const broken = (encoding: CsvEncoding, offset: number) =>
    refuse({ code: "undecodable-bytes" as const, encoding, ...placeOf(bytes, offset) });
  if (hasBom) return broken("utf-8", utf8.error + BOM.length);
  if (beginsAsUtf8(bytes, utf8.error)) return broken("utf-8", utf8.error);
  const cp932 = decodeCp932(bytes);
  if (cp932.ok) return ok({ text: cp932.value, encoding: "shift_jis", hasBom: false });
  return cp932.error > utf8.error ? broken("shift_jis", cp932.error) : broken("utf-8", utf8.error);
}

export interface PrintOptions {
  readonly faultsMax?: number;
  /** False for what goes on with a file of UTF-8 begun before. */
  readonly hasBom?: boolean;
}

/**
 * The file: UTF-8 with BOM (Excel takes it for UTF-8 only so) or CP932. Refuses with the indices of characters
 * that the encoding has not, lone surrogates in UTF-8; at most `faultsMax`.
 */
export function printCsvText(
  text: string,
  encoding: CsvEncoding,
  { faultsMax = 1, hasBom = true }: PrintOptions = {},
): Result<Uint8Array, readonly number[]> {
  if (encoding === "shift_jis") return encodeCp932(text, faultsMax);
  if (!text.isWellFormed()) return refuse(loneSurrogates(text, faultsMax));
  return ok(new TextEncoder().encode(hasBom ? `\uFEFF${text}` : text));
}

function otherFormat(bytes: Uint8Array): CsvTextFault | undefined {
  if (begins(bytes, ZIP)) return { code: "file-is-workbook", kind: "xlsx" };
  if (begins(bytes, COMPOUND_FILE)) return { code: "file-is-workbook", kind: "xls" };
  if (UTF_16_MARKS.some((mark) => begins(bytes, mark))) return { code: "file-is-utf-16" };
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    if (isHalved(bytes.subarray(0, NUL_SAMPLE))) return { code: "file-is-utf-16" };
    return { code: "nul-character", ...placeOf(bytes, nul) };
  }
  const escape = bytes.indexOf(0x1b);
  if (escape >= 0 && JIS_ESCAPES.some((mark) => begins(bytes.subarray(escape), mark))) {
    return { code: "file-is-iso-2022-jp" };
  }
  return undefined;
}

/** ASCII in UTF-16 has a NUL in every pair, on the same side. */
function isHalved(bytes: Uint8Array): boolean {
  const count = [0, 0];
  bytes.forEach((byte, at) => {
    if (byte === 0) count[at % 2]!++;
  });
  const [most, least] = [Math.max(...count), Math.min(...count)];
  return most >= NUL_HALVES_MIN && most >= least * NUL_HALVES_RATIO;
}

/** A first line in UTF-8 beyond ASCII speaks for the whole file: no header of ours in CP932 reads so. */
function beginsAsUtf8(bytes: Uint8Array, fault: number): boolean {
  const lineEnd = bytes.findIndex((byte) => byte === LF || byte === CR);
  return lineEnd >= 0 && lineEnd < fault &&
    bytes.subarray(0, lineEnd).some((byte) => byte >= 0x80);
}

/** The text, or the offset of the first byte that begins no character (Unicode §3.9, table 3-7). */
function decodeUtf8(bytes: Uint8Array): Result<string, number> {
  try {
    return ok(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  let at = 0;
  for (let length = 1; length > 0 && at < bytes.length;) {
    length = sequenceLength(bytes, at);
    at += length;
  }
  return refuse(at);
}

/** Bytes of the character that begins at the offset; 0 where none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  // No long forms, no surrogates, nothing beyond U+10FFFF.
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0;
    if (byte < (i === 1 ? least : 0x80) || byte > (i === 1 ? most : 0xbf)) return 0;
  }
  return length;
}

function placeOf(bytes: Uint8Array, offset: number): BytePlace {
  let line = 1;
  for (let at = 0; at < offset; at++) {
    if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) line++;
  }
  return { offset, line };
}

function loneSurrogates(text: string, most: number): readonly number[] {
  const found: number[] = [];
  for (const match of text.matchAll(/\p{Surrogate}/gu)) {
    if (found.push(match.index) === most) break;
  }
  return found;
}

function begins(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, at) => bytes[at] === byte);
}
