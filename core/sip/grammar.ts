/** The small grammar every SIP header shares (RFC 3261 §25.1): tokens, quoted strings, parameters, lists, hosts. */

import { codesOf, lentCodesOf } from "./codes.ts";

/** A value with more parameters than this is malformed for us; nothing in the field comes near. */
export const PARAMS_MAX = 64;

export type Params = ReadonlyMap<string, string | undefined>;
export const NO_PARAMS: Params = new Map();

const SPACE = 0x20, TAB = 0x09, QUOTE = 0x22, BACKSLASH = 0x5c;
const SEMICOLON = 0x3b, EQUALS = 0x3d, COMMA = 0x2c, LEFT = 0x3c, COLON = 0x3a;

const LETTER = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const ALPHANUMERIC = "0123456789" + LETTER;

/** A set of ASCII characters as a table over codes. */
export function characterSet(characters: string): Uint8Array {
  const set = new Uint8Array(256);
  for (let i = 0; i < characters.length; i++) set[characters.charCodeAt(i)] = 1;
  return set;
}

/** What we let stand in an addr-spec in brackets: no spaces, controls, quotes or brackets. */
export const BRACKETED_ADDRESS = characterSet(ALPHANUMERIC + "!#$%&'()*+,-./:;=?@[\\]^_`{|}~");
/** Without brackets the first semicolon begins the header's parameters, and `,` and `?` may not stand (§20). */
export const BARE_ADDRESS = characterSet(ALPHANUMERIC + "!#$%&'()*+-./:=@[\\]^_`{|}~");
const LETTERS = characterSet(LETTER);
const SCHEME = characterSet(ALPHANUMERIC + "+-.");
export const DIGITS = characterSet("0123456789");
export const TOKEN = characterSet(ALPHANUMERIC + "-.!%*_+`'~");
/** What we write unquoted as a parameter's value: tokens and hosts. */
const PLAIN_VALUE = characterSet(ALPHANUMERIC + "-.!%*_+`'~[]:");
/** What we read unquoted: wider than gen-value, as the field is (`alert=a/b`, `x=y@z`). */
const PARAM_VALUE = characterSet(ALPHANUMERIC + "-.!%*_+`'~[]:/@?&=$#(){}|^");

/** True when the codes from `start` to `end` are all in the set; an empty range is. */
export function allIn(set: Uint8Array, codes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (set[codes[i]!] === 0) return false;
  return true;
}

/** True when every character of the text is in the set. */
export function isOf(set: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127 || set[code] === 0) return false;
  }
  return true;
}

export function isToken(text: string): boolean {
  return text.length > 0 && isOf(TOKEN, text);
}

/** The first index from `from` to `end` where no space stands. */
export function skipSpace(codes: Uint8Array, from: number, end: number): number {
  let i = from;
  while (i < end && (codes[i] === SPACE || codes[i] === TAB)) i++;
  return i;
}

/** `end` without the spaces before it. */
export function trimmedEnd(codes: Uint8Array, start: number, end: number): number {
  let i = end;
  while (i > start && (codes[i - 1] === SPACE || codes[i - 1] === TAB)) i--;
  return i;
}

/** The index after the closing quote of the quoted-string that opens at `open`, or -1 when it does not close before `end`. */
export function quotedEnd(codes: Uint8Array, open: number, end: number): number {
  for (let i = open + 1; i < end; i++) {
    const code = codes[i]!;
    if (code === QUOTE) return i + 1;
    if (code === BACKSLASH) i++;
    else if (code < SPACE && code !== TAB) return -1;
  }
  return -1;
}

/** What a quoted-string says: `text` from `open` (its quote) to `end` (after its closing quote). */
export function unquoted(text: string, open: number, end: number): string {
  const inner = text.slice(open + 1, end - 1);
  if (!inner.includes("\\")) return inner;
  let said = "";
  let from = 0;
  for (let at = inner.indexOf("\\"); at >= 0; at = inner.indexOf("\\", from + 1)) {
    said += inner.slice(from, at);
    from = at + 1;
  }
  return said + inner.slice(from);
}

/** A quoted-string that says `text`. Line breaks, which it cannot hold, become spaces. */
export function quoted(text: string): string {
  let out = '"';
  for (const character of text) {
    if (character === '"' || character === "\\") out += "\\" + character;
    else if (character === "\r" || character === "\n") out += " ";
    else if (character < " " || character === "\x7f") out += "\\" + character;
    else out += character;
  }
  return out + '"';
}

/** A place in a text that readers move on; what they read ends before `end`. */
export interface Cursor {
  readonly text: string;
  readonly codes: Uint8Array;
  readonly end: number;
  at: number;
}

/** At the start of a text of its own. Its codes are lent until the next call: read before asking again. */
export function cursorOn(text: string): Cursor {
  return { text, codes: lentCodesOf(text), end: text.length, at: 0 };
}

/** The code under the cursor, spaces skipped; -1 at the end. */
export function next(cursor: Cursor): number {
  const { codes, end } = cursor;
  let i = cursor.at;
  while (i < end && (codes[i] === SPACE || codes[i] === TAB)) i++;
  cursor.at = i;
  return i < end ? codes[i]! : -1;
}

/** The elements of a list header's value, trimmed; `undefined` when a quote or a bracket never closes. */
export function splitList(text: string): readonly string[] | undefined {
  if (!text.includes(",")) return [text];
  const elements: string[] = [];
  const codes = codesOf(text);
  let start = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === QUOTE) {
      const close = quotedEnd(codes, i, codes.length);
      if (close < 0) return undefined;
      i = close - 1;
    } else if (code === LEFT) {
      i = text.indexOf(">", i);
      if (i < 0) return undefined;
    } else if (code === COMMA) {
      elements.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  elements.push(text.slice(start).trim());
  return elements;
}

/**
 * Reads `*(SEMI generic-param)` up to a comma or the end. Names come in lower case, quoted values unquoted.
 * `undefined` when anything else stands there, a name is empty or stands twice (§7.3.1), or there are more
 * than `PARAMS_MAX`.
 */
export function readParams(cursor: Cursor): Params | undefined {
  const { text, codes, end } = cursor;
  let code = next(cursor);
  if (code < 0 || code === COMMA) return NO_PARAMS;
  const params = new Map<string, string | undefined>();
  while (code === SEMICOLON) {
    const start = skipSpace(codes, cursor.at + 1, end);
    let i = start;
    while (i < end && TOKEN[codes[i]!] === 1) i++;
    const name = paramName(text, codes, start, i);
    if (name === "" || params.has(name) || params.size === PARAMS_MAX) return undefined;
    cursor.at = i;
    code = next(cursor);
    if (code === EQUALS) {
      cursor.at++;
      const value = readParamValue(cursor);
      if (value === undefined) return undefined;
      params.set(name, value);
      code = next(cursor);
    } else params.set(name, undefined);
  }
  return code < 0 || code === COMMA ? params : undefined;
}

/** The names met in nearly every message by their length: taking one from here costs no hashing of a new string. */
const COMMON_NAMES: readonly (readonly string[])[] = commonNames();

function commonNames(): string[][] {
  const names = ["q", "lr", "tag", "ttl", "user", "maddr", "rport", "branch", "reg-id", "expires"];
  const byLength: string[][] = Array.from({ length: 16 }, () => []);
  for (const name of [...names, "received", "transport", "+sip.instance"]) {
    byLength[name.length]!.push(name);
  }
  return byLength;
}

function paramName(text: string, codes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length < COMMON_NAMES.length) {
    for (const name of COMMON_NAMES[length]!) {
      let i = 0;
      while (i < length && codes[start + i] === name.charCodeAt(i)) i++;
      if (i === length) return name;
    }
  }
  return text.slice(start, end).toLowerCase();
}

function readParamValue(cursor: Cursor): string | undefined {
  const { text, codes, end } = cursor;
  const code = next(cursor);
  const start = cursor.at;
  if (code === QUOTE) {
    const close = quotedEnd(codes, start, end);
    if (close < 0) return undefined;
    cursor.at = close;
    return unquoted(text, start, close);
  }
  let i = start;
  while (i < end && PARAM_VALUE[codes[i]!] === 1) i++;
  if (i === start) return undefined;
  cursor.at = i;
  return text.slice(start, i);
}

/** `;name=value` for each; values that are not plain are quoted. */
export function formatParams(params: Params): string {
  let out = "";
  for (const [name, value] of params) {
    out += ";" + name;
    if (value === undefined) continue;
    const plain = value !== "" && isOf(PLAIN_VALUE, value);
    out += "=" + (plain ? value : quoted(value));
  }
  return out;
}

/** A decimal number of any length, at most `max`: larger ones are `max`. `undefined` when it is no number. */
export function clampedDecimal(text: string, max: number): number | undefined {
  let value = 0;
  if (text.length === 0) return undefined;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    if (value <= max) value = value * 10 + digit;
  }
  return value > max ? max : value;
}

/**
 * Where the addr-spec that begins at `start` ends: at the first ASCII character not in the set. -1 when it does
 * not begin with a scheme, a colon and something.
 */
export function addressEnd(set: Uint8Array, codes: Uint8Array, start: number, end: number): number {
  let i = start;
  if (start >= end || LETTERS[codes[start]!] === 0) return -1;
  while (i < end && SCHEME[codes[i]!] === 1) i++;
  if (i === end || codes[i] !== COLON) return -1;
  const opaque = i + 1;
  i = opaque;
  while (i < end && (set[codes[i]!] === 1 || codes[i]! > 127)) i++;
  return i === opaque ? -1 : i;
}
