/**
 * CP932, the Shift_JIS of Windows (Encoding Standard §13.3): a decoder that says where it fails and an encoder,
 * which browsers lack. Both rest on one table, drawn from the platform's own decoder at first use.
 */
import { ok, refuse, type Result } from "../lib/result.ts";

/**
 * First bytes of two-byte characters, in the order in which the places of a character are preferred: NEC's copy
 * of IBM's characters (ED, EE) comes last, so that they are written as Windows writes them.
 */
const LEADS = [...range(0x81, 0x9f), ...range(0xe0, 0xec), ...range(0xef, 0xfc), 0xed, 0xee];
const TRAILS = [...range(0x40, 0x7e), ...range(0x80, 0xfc)];
/** Half-width katakana and marks, one byte each: A1–DF are U+FF61–U+FF9F. */
const KANA_FIRST = 0xa1;
const KANA_LAST = 0xdf;
const KANA_OFFSET = 0xff61 - KANA_FIRST;
const LINE_END = 0x0a;
const REPLACEMENT = 0xfffd;

interface Tables {
  /** By UTF-16 unit: the bytes as `lead << 8 | trail`; 0 where there are none. */
  readonly bytesOf: Uint16Array;
  /** By `lead << 8 | trail`: whether it is a character. */
  readonly isPair: Uint8Array;
}

let tables: Tables | undefined;

/** The text, or the offset of the first byte that begins no character. U+0080, which 0x80 is to some, is none. */
export function decodeCp932(bytes: Uint8Array): Result<string, number> {
  try {
    const text = new TextDecoder("shift_jis", { fatal: true }).decode(bytes);
    if (!text.includes("\u0080")) return ok(text);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  return refuse(firstFault(bytes));
}

/** The bytes, or the indices in the text of the characters that CP932 has not, at most `faultsMax` of them. */
export function encodeCp932(text: string, faultsMax = 1): Result<Uint8Array, readonly number[]> {
  const { bytesOf } = tables ??= buildTables();
  const bytes = new Uint8Array(text.length * 2);
  const faults: number[] = [];
  let length = 0;
  for (let at = 0; at < text.length && faults.length < faultsMax; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) {
      bytes[length++] = unit;
    } else if (unit >= KANA_FIRST + KANA_OFFSET && unit <= KANA_LAST + KANA_OFFSET) {
      bytes[length++] = unit - KANA_OFFSET;
    } else {
      const pair = bytesOf[unit] ?? 0;
      if (pair === 0) {
        faults.push(at);
        if (text.codePointAt(at)! > 0xffff) at++;
      }
      bytes[length++] = pair >> 8;
      bytes[length++] = pair & 0xff;
    }
  }
  return faults.length === 0 ? ok(bytes.slice(0, length)) : refuse(faults);
}

function firstFault(bytes: Uint8Array): number {
  const { isPair } = tables ??= buildTables();
  let at = 0;
  while (at < bytes.length) {
    const byte = bytes[at]!;
    if (byte < 0x80 || (byte >= KANA_FIRST && byte <= KANA_LAST)) at++;
    else if (isPair[byte << 8 | (bytes[at + 1] ?? 0)] === 1) at += 2;
    else return at;
  }
  return bytes.length;
}

/** Decodes every pair there could be, each on a line of its own so that a bad one spoils no other. */
function buildTables(): Tables {
  const pairs = LEADS.flatMap((lead) => TRAILS.map((trail) => lead << 8 | trail));
  const bytes = Uint8Array.from(pairs.flatMap((pair) => [pair >> 8, pair & 0xff, LINE_END]));
  const lines = new TextDecoder("shift_jis").decode(bytes).split("\n");
  const bytesOf = new Uint16Array(0x10000);
  const isPair = new Uint8Array(0x10000);
  pairs.forEach((pair, index) => {
    const line = lines[index] ?? "";
    const unit = line.charCodeAt(0);
    if (line.length !== 1 || unit === REPLACEMENT) return;
    isPair[pair] = 1;
    if (bytesOf[unit] === 0) bytesOf[unit] = pair;
  });
  return { bytesOf, isPair };
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
