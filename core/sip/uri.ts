/** SIP and SIPS URIs: reading, writing and comparing them (RFC 3261 §19.1). */
import {
  allIn,
  ALPHANUMERIC,
  characterSet,
  type Cursor,
  cursorOn,
  isOf,
  NO_PARAMS,
  type Params,
  PARAMS_MAX,
} from "./grammar.ts";
import { formatHost, ipv6Groups, readHostPort } from "./host.ts";

const PERCENT = 0x25, AMPERSAND = 0x26, COLON = 0x3a, SEMICOLON = 0x3b, EQUALS = 0x3d;
const QUESTION = 0x3f, AT = 0x40;

export interface SipUri {
  readonly scheme: "sip" | "sips";
  /** Unescaped. */
  readonly user?: string;
  /** Unescaped. */
  readonly password?: string;
  /** Lower case; IPv6 without brackets. */
  readonly host: string;
  readonly port?: number;
  /** Unescaped; names in lower case. */
  readonly params: ReadonlyMap<string, string | undefined>;
  /** Unescaped; names in lower case; a name that stood twice has its values joined by ", ". */
  readonly headers: ReadonlyMap<string, string>;
}

const UNRESERVED = ALPHANUMERIC + "-_.!~*'()";
const USER = characterSet(UNRESERVED + "&=+$,;?/");
const PASSWORD = characterSet(UNRESERVED + "&=+$,");
const PARAMETER = characterSet(UNRESERVED + "[]/:&+$");
const HEADER = characterSet(UNRESERVED + "[]/?:+$");
/** Not allowed by the RFC unescaped, yet dialled so by many phones (`sip:#7@…`). */
const USER_READ = characterSet(UNRESERVED + "&=+$,;?/#");

const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/** Reads a whole sip: or sips: URI. `undefined` for other schemes and for anything the grammar does not know. */
export function parseUri(text: string): SipUri | undefined {
  return readUri(cursorOn(text));
}

/** `parseUri` from the cursor to its end. */
export function readUri(cursor: Cursor): SipUri | undefined {
  const { codes, end } = cursor;
  const scheme = schemeAt(cursor.text, cursor.at);
  if (scheme === undefined) return undefined;
  const start = cursor.at + scheme.length + 1;
  let at = start;
  while (at < end && codes[at] !== AT) at++;
  cursor.at = at === end ? start : at + 1;
  const hostPort = readHostPort(cursor, false);
  const params = hostPort && readUriParams(cursor);
  const headers = params && readUriHeaders(cursor);
  if (headers === undefined || cursor.at !== end) return undefined;
  const { host, port } = hostPort!;
  const uri: Writable<SipUri> = { scheme, host, params: params!, headers };
  if (port >= 0) uri.port = port;
  return at === end || readUserInfo(cursor, start, at, uri) ? uri : undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads `user [":" password]` into the URI; false when malformed. */
function readUserInfo(cursor: Cursor, start: number, at: number, uri: Writable<SipUri>): boolean {
  let colon = start;
  while (colon < at && cursor.codes[colon] !== COLON) colon++;
  const user = unescaped(cursor, start, colon, USER_READ);
  if (user === undefined || user === "") return false;
  uri.user = user;
  if (colon === at) return true;
  const password = unescaped(cursor, colon + 1, at, PASSWORD);
  if (password === undefined) return false;
  uri.password = password;
  return true;
}

/** The scheme of the sip: or sips: URI that begins there, whichever case it is written in. */
export function schemeAt(text: string, at: number): "sip" | "sips" | undefined {
  if (text.startsWith("sip:", at)) return "sip";
  const scheme = text.slice(at, at + 5).toLowerCase();
  return scheme.startsWith("sip:") ? "sip" : scheme === "sips:" ? "sips" : undefined;
}

/** Reads `*(";" name ["=" value])`, up to the question mark or the end. */
function readUriParams(cursor: Cursor): Params | undefined {
  const { codes, end } = cursor;
  if (cursor.at === end || codes[cursor.at] !== SEMICOLON) return NO_PARAMS;
  const params = new Map<string, string | undefined>();
  while (cursor.at < end && codes[cursor.at] === SEMICOLON) {
    const start = cursor.at + 1;
    const nameEnd = spanEnd(cursor, start, PARAMETER);
    const name = unescaped(cursor, start, nameEnd, PARAMETER)?.toLowerCase();
    if (name === undefined || name === "" || params.has(name)) return undefined;
    cursor.at = nameEnd;
    let value: string | undefined;
    if (nameEnd < end && codes[nameEnd] === EQUALS) {
      cursor.at = spanEnd(cursor, nameEnd + 1, PARAMETER);
      value = unescaped(cursor, nameEnd + 1, cursor.at, PARAMETER);
      if (value === undefined || value === "") return undefined;
    }
    if (params.size === PARAMS_MAX) return undefined;
    params.set(name, value);
  }
  return params;
}

/** Reads `"?" name "=" value *("&" name "=" value)` to the end. */
function readUriHeaders(cursor: Cursor): ReadonlyMap<string, string> | undefined {
  const { codes, end } = cursor;
  if (cursor.at === end || codes[cursor.at] !== QUESTION) return NO_HEADERS;
  const headers = new Map<string, string>();
  while (cursor.at < end) {
    const start = cursor.at + 1;
    const nameEnd = spanEnd(cursor, start, HEADER);
    if (nameEnd === start || nameEnd === end || codes[nameEnd] !== EQUALS) return undefined;
    cursor.at = spanEnd(cursor, nameEnd + 1, HEADER);
    const name = unescaped(cursor, start, nameEnd, HEADER)?.toLowerCase();
    const value = unescaped(cursor, nameEnd + 1, cursor.at, HEADER);
    if (name === undefined || value === undefined || headers.size === PARAMS_MAX) return undefined;
    if (cursor.at < end && codes[cursor.at] !== AMPERSAND) return undefined;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

/** Where the characters of the set, and percent signs, stop. */
function spanEnd({ codes, end }: Cursor, start: number, set: Uint8Array): number {
  let i = start;
  while (i < end && (set[codes[i]!] === 1 || codes[i] === PERCENT)) i++;
  return i;
}

/** The text with its escapes resolved; `undefined` when a character or an escape (as UTF-8) is not allowed. */
function unescaped(
  { text, codes }: Cursor,
  start: number,
  end: number,
  set: Uint8Array,
): string | undefined {
  if (allIn(set, codes, start, end)) return text.slice(start, end);
  for (let i = start; i < end; i++) {
    if (set[codes[i]!] === 0 && codes[i] !== PERCENT) return undefined;
  }
  try {
    return decodeURIComponent(text.slice(start, end));
  } catch {
    return undefined; // an escape that is no hexadecimal, or octets that are no UTF-8
  }
}

function escaped(text: string, set: Uint8Array): string {
  if (isOf(set, text)) return text;
  let out = "";
  for (const character of text.toWellFormed()) {
    const code = character.charCodeAt(0);
    if (code <= 127 && set[code] === 1) out += character;
    else if (code <= 127) out += "%" + code.toString(16).toUpperCase().padStart(2, "0");
    else out += encodeURIComponent(character);
  }
  return out;
}

/** As text, escaped where the grammar demands it. `parseUri` reads back an equal value. */
export function formatUri(uri: SipUri): string {
  let out = uri.scheme + ":";
  if (uri.user !== undefined) {
    out += escaped(uri.user, USER);
    if (uri.password !== undefined) out += ":" + escaped(uri.password, PASSWORD);
    out += "@";
  }
  out += formatHost(uri.host);
  if (uri.port !== undefined) out += ":" + uri.port;
  for (const [name, value] of uri.params) {
    out += ";" + escaped(name, PARAMETER);
    if (value !== undefined) out += "=" + escaped(value, PARAMETER);
  }
  let separator = "?";
  for (const [name, value] of uri.headers) {
    out += separator + escaped(name, HEADER) + "=" + escaped(value, HEADER);
    separator = "&";
  }
  return out;
}

/** Parameters that count even when only one of the two URIs has them (§19.1.4). */
const DECISIVE_PARAMS = ["user", "ttl", "method", "maddr", "transport"] as const;

/**
 * Equality by the rules of §19.1.4: user and password by case, host not; a default port differs from none;
 * common parameters must agree; headers must be the same. Reflexive and symmetric, but by its own rules
 * not transitive.
 */
export function sameUri(a: SipUri, b: SipUri): boolean {
  return a.scheme === b.scheme && a.user === b.user && a.password === b.password &&
    sameHost(a.host, b.host) && a.port === b.port &&
    DECISIVE_PARAMS.every((name) => a.params.has(name) === b.params.has(name)) &&
    commonParamsAgree(a.params, b.params) && sameHeaders(a.headers, b.headers);
}

/** Names by letters, IPv6 addresses by value (RFC 5954 §4.2). */
export function sameHost(a: string, b: string): boolean {
  if (a === b) return true;
  if (!a.includes(":") || !b.includes(":")) return a.toLowerCase() === b.toLowerCase();
  const left = ipv6Groups(a.toLowerCase());
  const right = ipv6Groups(b.toLowerCase());
  if (left === undefined || right === undefined) return false;
  return left.every((group, i) => group === right[i]);
}

function commonParamsAgree(a: Params, b: Params): boolean {
  for (const [name, value] of a) {
    if (b.has(name) && value?.toLowerCase() !== b.get(name)?.toLowerCase()) return false;
  }
  return true;
}

function sameHeaders(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, value] of a) if (b.get(name) !== value) return false;
  return true;
}
