/** The small grammar every SIP header shares (RFC 3261 §25.1): tokens, quoted strings, parameters, lists, hosts. */

/** A value with more parameters than this is malformed for us; nothing in the field comes near. */
export const PARAMS_MAX = 64;

export type Params = ReadonlyMap<string, string | undefined>;
export const NO_PARAMS: Params = new Map();

const SPACE = 0x20, TAB = 0x09, QUOTE = 0x22, BACKSLASH = 0x5c;
const SEMICOLON = 0x3b, EQUALS = 0x3d, COMMA = 0x2c, LEFT = 0x3c, RIGHT = 0x3e;

const DELETE = 0x7f;

const LETTER = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const ALPHANUMERIC = "0123456789" + LETTER;

/** A set of ASCII characters as a table, for loops that ask about one character code at a time. */
export function characterSet(characters: string): Uint8Array {
  const set = new Uint8Array(128);
  for (let i = 0; i < characters.length; i++) set[characters.charCodeAt(i)] = 1;
  return set;
}

const LETTERS = characterSet(LETTER);
const SCHEME = characterSet(ALPHANUMERIC + "+-.");
export const DIGITS = characterSet("0123456789");
export const TOKEN = characterSet(ALPHANUMERIC + "-.!%*_+`'~");
/** Hostnames and IPv4 addresses; `_` is not in the RFC but in many networks. */
const HOSTNAME = characterSet(ALPHANUMERIC + "-._");
/** What we write unquoted as a parameter's value: tokens and hosts. */
const PLAIN_VALUE = characterSet(ALPHANUMERIC + "-.!%*_+`'~[]:");
/** What we read unquoted: wider than gen-value, as the field is (`alert=a/b`, `x=y@z`). */
const PARAM_VALUE = characterSet(ALPHANUMERIC + "-.!%*_+`'~[]:/@?&=$#(){}|^");

export function inSet(set: Uint8Array, code: number): boolean {
  return code < 128 && set[code] === 1;
}

/** True when the characters from `start` to `end` are all in the set; an empty range is. */
export function allIn(set: Uint8Array, text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    if (!inSet(set, text.charCodeAt(i))) return false;
  }
  return true;
}

export function isToken(text: string): boolean {
  return text.length > 0 && allIn(TOKEN, text, 0, text.length);
}

/** The first index from `from` to `end` where no space stands. */
export function skipSpace(text: string, from: number, end: number): number {
  let i = from;
  for (; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code !== SPACE && code !== TAB) break;
  }
  return i;
}

/** The end of `text` up to `end` without trailing spaces. */
export function trimmedEnd(text: string, start: number, end: number): number {
  let i = end;
  for (; i > start; i--) {
    const code = text.charCodeAt(i - 1);
    if (code !== SPACE && code !== TAB) break;
  }
  return i;
}

/** The text from `start` to `end` in lower case; most of what we meet is so already. */
export function lowerCase(text: string, start: number, end: number): string {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x41 && code <= 0x5a) return text.slice(start, end).toLowerCase();
  }
  return text.slice(start, end);
}

/** The index after the closing quote of the quoted-string that opens at `open`, or -1 when it does not close before `end`. */
export function quotedEnd(text: string, open: number, end: number): number {
  for (let i = open + 1; i < end; i++) {
    const code = text.charCodeAt(i);
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

/**
 * Calls `take(start, end)` for each element between top-level commas: those outside quotes and angle brackets.
 * Elements come trimmed and may be empty. False when a quote or a bracket never closes or `take` says false.
 */
export function eachElement(
  text: string,
  start: number,
  end: number,
  take: (start: number, end: number) => boolean,
): boolean {
  let from = start;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      const close = quotedEnd(text, i, end);
      if (close < 0) return false;
      i = close - 1;
    } else if (code === LEFT) {
      while (i < end && text.charCodeAt(i) !== RIGHT) i++;
      if (i === end) return false;
    } else if (code === COMMA) {
      const first = skipSpace(text, from, i);
      if (!take(first, trimmedEnd(text, first, i))) return false;
      from = i + 1;
    }
  }
  const first = skipSpace(text, from, end);
  return take(first, trimmedEnd(text, first, end));
}

/** The elements of a list header's value; `undefined` when a quote or a bracket never closes. */
export function splitList(text: string): readonly string[] | undefined {
  const elements: string[] = [];
  const whole = eachElement(text, 0, text.length, (start, end) => {
    elements.push(text.slice(start, end));
    return true;
  });
  return whole ? elements : undefined;
}

/**
 * Reads `*(SEMI generic-param)` from `from` to `end`. Names come in lower case, quoted values unquoted.
 * `undefined` when anything else stands there, a name is empty or stands twice (§7.3.1), or there are more
 * than `PARAMS_MAX`.
 */
export function parseParams(text: string, from: number, end: number): Params | undefined {
  let i = skipSpace(text, from, end);
  if (i === end) return NO_PARAMS;
  const params = new Map<string, string | undefined>();
  while (i < end) {
    if (text.charCodeAt(i) !== SEMICOLON || params.size === PARAMS_MAX) return undefined;
    const start = skipSpace(text, i + 1, end);
    i = start;
    while (i < end && inSet(TOKEN, text.charCodeAt(i))) i++;
    if (i === start) return undefined;
    const name = lowerCase(text, start, i);
    if (params.has(name)) return undefined;
    i = skipSpace(text, i, end);
    if (i === end || text.charCodeAt(i) !== EQUALS) {
      params.set(name, undefined);
      continue;
    }
    const value = skipSpace(text, i + 1, end);
    i = paramValueEnd(text, value, end);
    if (i < 0) return undefined;
    const isQuoted = text.charCodeAt(value) === QUOTE;
    params.set(name, isQuoted ? unquoted(text, value, i) : text.slice(value, i));
    i = skipSpace(text, i, end);
  }
  return params;
}

/** The end of the parameter value at `start`, or -1 when there is none. */
function paramValueEnd(text: string, start: number, end: number): number {
  if (start === end) return -1;
  if (text.charCodeAt(start) === QUOTE) return quotedEnd(text, start, end);
  let i = start;
  while (i < end && inSet(PARAM_VALUE, text.charCodeAt(i))) i++;
  return i === start ? -1 : i;
}

/** `;name=value` for each; values that are not plain are quoted. */
export function formatParams(params: Params): string {
  let out = "";
  for (const [name, value] of params) {
    out += ";" + name;
    if (value === undefined) continue;
    const plain = value.length > 0 && allIn(PLAIN_VALUE, value, 0, value.length);
    out += "=" + (plain ? value : quoted(value));
  }
  return out;
}

export interface HostPort {
  /** Lower case; IPv6 without brackets. */
  readonly host: string;
  /** -1 when there is none. */
  readonly port: number;
  /** Where reading stopped. */
  readonly next: number;
}

/** Reads `host [":" port]` at `start`; spaces round the colon are allowed in Via only. */
export function parseHostPort(
  text: string,
  start: number,
  end: number,
  spaced: boolean,
): HostPort | undefined {
  let host: string | undefined;
  let i = start;
  if (start < end && text.charCodeAt(start) === 0x5b) {
    while (i < end && text.charCodeAt(i) !== 0x5d) i++;
    if (i === end) return undefined;
    host = ipv6(text.slice(start + 1, i));
    i++;
  } else {
    while (i < end && inSet(HOSTNAME, text.charCodeAt(i))) i++;
    host = lowerCase(text, start, i);
  }
  if (host === undefined || host === "") return undefined;
  const colon = spaced ? skipSpace(text, i, end) : i;
  if (colon === end || text.charCodeAt(colon) !== 0x3a) return { host, port: -1, next: i };
  const digits = spaced ? skipSpace(text, colon + 1, end) : colon + 1;
  i = digits;
  let port = 0;
  for (; i < end; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) break;
    port = port * 10 + digit;
    if (port > 65535) return undefined;
  }
  return i === digits ? undefined : { host, port, next: i };
}

/** The address in lower case when it is one. A surplus colon, which RFC 3261's own grammar led to, is dropped (RFC 5118 §4.10). */
function ipv6(text: string): string | undefined {
  const lower = text.toLowerCase();
  const address = lower.includes(":::") ? lower.replace(":::", "::") : lower;
  return ipv6Groups(address) === undefined ? undefined : address;
}

/** The eight groups of an IPv6 address (RFC 4291 §2.2), an IPv4 tail included; `undefined` when it is none. */
export function ipv6Groups(address: string): readonly number[] | undefined {
  if (address.length > 45) return undefined;
  const gap = address.indexOf("::");
  if (gap < 0) {
    const groups = groupsOf(address);
    return groups?.length === 8 ? groups : undefined;
  }
  if (address.indexOf("::", gap + 1) >= 0) return undefined;
  const head = gap === 0 ? [] : groupsOf(address.slice(0, gap));
  const tail = gap + 2 === address.length ? [] : groupsOf(address.slice(gap + 2));
  if (head === undefined || tail === undefined || head.length + tail.length > 7) return undefined;
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function groupsOf(text: string): number[] | undefined {
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (part.includes(".")) {
      const octets = ipv4Octets(part);
      if (octets === undefined || i !== parts.length - 1) return undefined;
      groups.push(octets[0]! * 256 + octets[1]!, octets[2]! * 256 + octets[3]!);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      groups.push(parseInt(part, 16));
    }
  }
  return groups;
}

/** The four octets of a dotted IPv4 address; `undefined` when it is none. */
export function ipv4Octets(text: string): readonly number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const octets: number[] = [];
  for (const part of parts) {
    if (!/^[0-9]{1,3}$/.test(part) || Number(part) > 255) return undefined;
    octets.push(Number(part));
  }
  return octets;
}

/** As it stands in URIs and Via: IPv6 in brackets. */
export function formatHost(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
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

/** An addr-spec as raw text: a scheme, a colon and something, without spaces, controls, quotes or brackets. */
export function isAddressSpec(text: string, start: number, end: number): boolean {
  let i = start;
  if (start === end || !inSet(LETTERS, text.charCodeAt(start))) return false;
  while (i < end && inSet(SCHEME, text.charCodeAt(i))) i++;
  if (i >= end - 1 || text.charCodeAt(i) !== 0x3a) return false;
  for (; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code <= SPACE || code === DELETE || code === LEFT || code === RIGHT || code === QUOTE) {
      return false;
    }
  }
  return true;
}
