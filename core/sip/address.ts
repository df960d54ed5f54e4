/** Addresses of SIP: name-addr (RFC 3261 §20.10, §25.1) and Via (§20.42); URIs come from `uri.ts`. */
import {
  formatHost,
  formatParams,
  isAddressSpec,
  isToken,
  parseHostPort,
  parseParams,
  quoted,
  quotedEnd,
  skipSpace,
  TOKEN,
  trimmedEnd,
  unquoted,
} from "./grammar.ts";

export type { SipUri } from "./uri.ts";
export { formatUri, parseUri, sameUri } from "./uri.ts";

/** What From, To, Contact, Route, Refer-To … carry. */
export interface NameAddr {
  /** Unescaped, without quotes; absent when there is none, or an empty one. */
  readonly displayName?: string;
  /** As it stood in the message, of any scheme; `parseUri` reads it when that is sip or sips. */
  readonly uri: string;
  /** Names in lower case; values unquoted. */
  readonly params: ReadonlyMap<string, string | undefined>;
}

/** Where a response goes back to. */
export interface Via {
  /** Upper case: UDP, TCP, TLS, WS … */
  readonly transport: string;
  /** Lower case; IPv6 without brackets. */
  readonly host: string;
  readonly port?: number;
  /** Names in lower case; values unquoted. */
  readonly params: ReadonlyMap<string, string | undefined>;
}

/**
 * Reads one name-addr or addr-spec with its parameters. An unquoted display name may have any character
 * but `" , ; < >` and controls: wider than the RFC's tokens, as phones are. `undefined` when malformed, also
 * when a bare URI has a question mark or a comma, which only stand in brackets (§20).
 */
export function parseNameAddr(text: string): NameAddr | undefined {
  const start = skipSpace(text, 0);
  let displayName = "";
  let open: number;
  if (text.charCodeAt(start) === 0x22) {
    const end = quotedEnd(text, start);
    if (end < 0) return undefined;
    displayName = unquoted(text, start, end);
    open = skipSpace(text, end);
    if (text.charCodeAt(open) !== 0x3c) return undefined;
  } else {
    open = text.indexOf("<", start);
    if (open < 0) return parseBareAddress(text, start);
    const end = trimmedEnd(text, start, open);
    if (!isUnquotedName(text, start, end)) return parseBareAddress(text, start);
    displayName = text.slice(start, end);
  }
  const close = text.indexOf(">", open);
  if (close < 0 || !isAddressSpec(text, open + 1, close)) return undefined;
  const params = parseParams(text, close + 1);
  if (params === undefined) return undefined;
  const uri = text.slice(open + 1, close);
  return displayName === "" ? { uri, params } : { displayName, uri, params };
}

function isUnquotedName(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22 || code === 0x2c || code === 0x3b || code === 0x3e || code === 0x7f) {
      return false;
    }
    if (code < 0x20 && code !== 0x09) return false;
  }
  return true;
}

/** Without brackets every parameter belongs to the header, none to the URI (§20.10). */
function parseBareAddress(text: string, start: number): NameAddr | undefined {
  const semicolon = text.indexOf(";", start);
  const end = trimmedEnd(text, start, semicolon < 0 ? text.length : semicolon);
  if (!isAddressSpec(text, start, end)) return undefined;
  const uri = text.slice(start, end);
  if (uri.includes("?") || uri.includes(",")) return undefined;
  const params = parseParams(text, end);
  return params === undefined ? undefined : { uri, params };
}

/** Always in brackets, the display name always quoted. `parseNameAddr` reads back an equal value. */
export function formatNameAddr(address: NameAddr): string {
  const name = address.displayName === undefined || address.displayName === ""
    ? ""
    : quoted(address.displayName) + " ";
  return `${name}<${address.uri}>${formatParams(address.params)}`;
}

/** Reads one Via value; `undefined` when malformed or not of SIP/2.0. */
export function parseVia(text: string): Via | undefined {
  const sentBy = parseSentBy(text);
  if (sentBy === undefined) return undefined;
  const params = parseParams(text, sentBy.end);
  if (params === undefined) return undefined;
  const { transport, host, port } = sentBy;
  return port === undefined ? { transport, host, params } : { transport, host, port, params };
}

/**
 * The part before the parameters: enough to send an answer back when the rest is malformed. With `anyVersion`
 * also of a protocol version we do not speak, so that 505 finds its way.
 */
export function parseSentBy(
  text: string,
  anyVersion = false,
): { transport: string; host: string; port?: number; end: number } | undefined {
  let i: number;
  let transport: string;
  if (text.startsWith("SIP/2.0/UDP ")) {
    i = 12;
    transport = "UDP";
  } else {
    i = protocolEnd(text, anyVersion);
    if (i < 0) return undefined;
    const start = i;
    while (i < text.length && TOKEN[text.charCodeAt(i)] === 1) i++;
    transport = text.slice(start, i).toUpperCase();
    const next = text.charCodeAt(i);
    if (transport === "" || (next !== 0x20 && next !== 0x09)) return undefined;
  }
  const hostPort = parseHostPort(text, skipSpace(text, i), true);
  if (hostPort === undefined) return undefined;
  return { transport, ...hostPort };
}

/** Where the transport begins after `SIP / 2.0 /`, spaces allowed; -1 when it does not begin so. */
function protocolEnd(text: string, anyVersion: boolean): number {
  let i = skipSpace(text, 0);
  for (const part of ["sip", "/", "2.0", "/"]) {
    const read = text.slice(i, i + part.length).toLowerCase();
    if (read !== part && !(anyVersion && part === "2.0")) return -1;
    i = skipSpace(text, i + part.length);
  }
  return i;
}

/** `SIP/2.0/UDP host:port;params`. Throws when the transport is no token: only we build a Via. */
export function formatVia(via: Via): string {
  if (!isToken(via.transport)) throw new Error(`Cannot write a Via of transport ${via.transport}`);
  const port = via.port === undefined ? "" : `:${via.port}`;
  return `SIP/2.0/${via.transport} ${formatHost(via.host)}${port}${formatParams(via.params)}`;
}
