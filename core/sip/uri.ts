/** SIP and SIPS URIs: reading, writing and comparing them (RFC 3261 §19.1). */
import {
  allIn,
  ALPHANUMERIC,
  characterSet,
  NO_PARAMS,
  type Params,
  PARAMS_MAX,
} from "./grammar.ts";
import { formatHost, ipv6Groups, readHostPort } from "./host.ts";

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
  const scheme = schemeOf(text);
  if (scheme === undefined) return undefined;
  const start = scheme.length + 1;
  const at = text.indexOf("@", start);
  const cursor = { text, end: text.length, at: at < 0 ? start : at + 1 };
  const hostPort = readHostPort(cursor, false);
  if (hostPort === undefined) return undefined;
  const { host, port } = hostPort;
  const next = cursor.at;
  const question = next === text.length ? -1 : text.indexOf("?", next);
  const params = parseUriParams(text, next, question < 0 ? text.length : question);
  const headers = question < 0 ? NO_HEADERS : parseUriHeaders(text.slice(question + 1));
  if (params === undefined || headers === undefined) return undefined;
  const uri: Writable<SipUri> = { scheme, host, params, headers };
  if (port >= 0) uri.port = port;
  return at < 0 || readUserInfo(text, start, at, uri) ? uri : undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads `user [":" password]` into the URI; false when malformed. */
function readUserInfo(text: string, start: number, at: number, uri: Writable<SipUri>): boolean {
  let colon = start;
  while (colon < at && text.charCodeAt(colon) !== 0x3a) colon++;
  const user = unescaped(text, start, colon, USER_READ);
  if (user === undefined || user === "") return false;
  uri.user = user;
  if (colon === at) return true;
  const password = unescaped(text, colon + 1, at, PASSWORD);
  if (password === undefined) return false;
  uri.password = password;
  return true;
}

/** The scheme of a sip: or sips: URI, whichever case it is written in. */
export function schemeOf(text: string): "sip" | "sips" | undefined {
  if (text.startsWith("sip:")) return "sip";
  const scheme = text.slice(0, text.indexOf(":", 0) + 1).toLowerCase();
  return scheme === "sip:" ? "sip" : scheme === "sips:" ? "sips" : undefined;
}

function parseUriParams(text: string, from: number, end: number): Params | undefined {
  if (from === end) return NO_PARAMS;
  if (text.charCodeAt(from) !== 0x3b) return undefined;
  const params = new Map<string, string | undefined>();
  for (const part of text.slice(from + 1, end).split(";", PARAMS_MAX + 1)) {
    const equals = part.indexOf("=");
    const nameEnd = equals < 0 ? part.length : equals;
    const name = unescaped(part, 0, nameEnd, PARAMETER)?.toLowerCase();
    if (name === undefined || name === "" || params.has(name)) return undefined;
    const value = equals < 0 ? undefined : unescaped(part, equals + 1, part.length, PARAMETER);
    if (equals >= 0 && (value === undefined || value === "")) return undefined;
    params.set(name, value);
  }
  return params.size > PARAMS_MAX ? undefined : params;
}

function parseUriHeaders(text: string): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  for (const part of text.split("&", PARAMS_MAX + 1)) {
    const equals = part.indexOf("=");
    if (equals < 1) return undefined;
    const name = unescaped(part, 0, equals, HEADER)?.toLowerCase();
    const value = unescaped(part, equals + 1, part.length, HEADER);
    if (name === undefined || value === undefined) return undefined;
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers.size > PARAMS_MAX ? undefined : headers;
}

/** The text with its escapes resolved; `undefined` when a character or an escape (as UTF-8) is not allowed. */
function unescaped(text: string, start: number, end: number, set: Uint8Array): string | undefined {
  if (allIn(set, text, start, end)) return text.slice(start, end);
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code > 127 || (set[code] === 0 && code !== 0x25)) return undefined;
  }
  try {
    return decodeURIComponent(text.slice(start, end));
  } catch {
    return undefined; // an escape that is no hexadecimal, or octets that are no UTF-8
  }
}

function escaped(text: string, set: Uint8Array): string {
  if (allIn(set, text, 0, text.length)) return text;
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
