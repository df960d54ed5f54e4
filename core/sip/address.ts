/** Addresses of SIP: name-addr (RFC 3261 §20.10, §25.1) and Via (§20.42); URIs come from `uri.ts`. */
import {
  formatHost,
  formatParams,
  type HostPort,
  inSet,
  isAddressSpec,
  isToken,
  NO_PARAMS,
  type Params,
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

const TAB = 0x09, QUOTE = 0x22, COMMA = 0x2c, SEMICOLON = 0x3b, LEFT = 0x3c, RIGHT = 0x3e;

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
  return nameAddrIn(text, 0, text.length);
}

/** `parseNameAddr` on a part of a text. */
export function nameAddrIn(text: string, from: number, end: number): NameAddr | undefined {
  const start = skipSpace(text, from, end);
  let displayName = "";
  let open = start;
  if (start < end && text.charCodeAt(start) === QUOTE) {
    const close = quotedEnd(text, start, end);
    if (close < 0) return undefined;
    displayName = unquoted(text, start, close);
    open = skipSpace(text, close, end);
    if (open === end || text.charCodeAt(open) !== LEFT) return undefined;
  } else {
    while (open < end && isUnquotedName(text.charCodeAt(open))) open++;
    if (open === end || text.charCodeAt(open) !== LEFT) return bareAddressIn(text, start, end);
    displayName = text.slice(start, trimmedEnd(text, start, open));
  }
  let close = open;
  while (close < end && text.charCodeAt(close) !== RIGHT) close++;
  if (close === end || !isAddressSpec(text, open + 1, close)) return undefined;
  const params = parseParams(text, close + 1, end);
  if (params === undefined) return undefined;
  const uri = text.slice(open + 1, close);
  return displayName === "" ? { uri, params } : { displayName, uri, params };
}

function isUnquotedName(code: number): boolean {
  return (code >= 0x20 || code === TAB) && code !== QUOTE && code !== COMMA &&
    code !== SEMICOLON && code !== LEFT && code !== RIGHT && code !== 0x7f;
}

/** Without brackets every parameter belongs to the header, none to the URI (§20.10). */
function bareAddressIn(text: string, start: number, end: number): NameAddr | undefined {
  let stop = start;
  while (stop < end && text.charCodeAt(stop) !== SEMICOLON) stop++;
  const uriEnd = trimmedEnd(text, start, stop);
  if (!isAddressSpec(text, start, uriEnd)) return undefined;
  const uri = text.slice(start, uriEnd);
  if (uri.includes("?") || uri.includes(",")) return undefined;
  const params = parseParams(text, stop, end);
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
  return viaIn(text, 0, text.length);
}

/** `parseVia` on a part of a text. */
export function viaIn(text: string, start: number, end: number): Via | undefined {
  const protocol = readProtocol(text, start, end, false);
  if (protocol === undefined) return undefined;
  const sentBy = parseHostPort(text, protocol.next, end, true);
  if (sentBy === undefined) return undefined;
  const params = parseParams(text, sentBy.next, end);
  return params === undefined ? undefined : viaOf(protocol.transport, sentBy, params);
}

/** The Via of a request that is refused: without its parameters where those are malformed, and of any version. */
export function roughVia(text: string): Via | undefined {
  const protocol = readProtocol(text, 0, text.length, true);
  if (protocol === undefined) return undefined;
  const sentBy = parseHostPort(text, protocol.next, text.length, true);
  if (sentBy === undefined) return undefined;
  const params = parseParams(text, sentBy.next, text.length) ?? NO_PARAMS;
  return viaOf(protocol.transport, sentBy, params);
}

function viaOf(transport: string, { host, port }: HostPort, params: Params): Via {
  return port < 0 ? { transport, host, params } : { transport, host, port, params };
}

const UDP = "SIP/2.0/UDP ";

/** Reads `SIP / 2.0 / transport`, spaces allowed, and the spaces after it. */
function readProtocol(
  text: string,
  start: number,
  end: number,
  anyVersion: boolean,
): { readonly transport: string; readonly next: number } | undefined {
  if (text.startsWith(UDP, start)) {
    return { transport: "UDP", next: skipSpace(text, start + UDP.length, end) };
  }
  let i = skipSpace(text, start, end);
  for (const part of ["sip", "/", "2.0", "/"]) {
    const read = text.slice(i, i + part.length).toLowerCase();
    if (read !== part && !(anyVersion && part === "2.0")) return undefined;
    i = skipSpace(text, i + part.length, end);
  }
  const from = i;
  while (i < end && inSet(TOKEN, text.charCodeAt(i))) i++;
  const next = skipSpace(text, i, end);
  if (i === from || next === i) return undefined;
  return { transport: text.slice(from, i).toUpperCase(), next };
}

/** `SIP/2.0/UDP host:port;params`. Throws when the transport is no token: only we build a Via. */
export function formatVia(via: Via): string {
  if (!isToken(via.transport)) throw new Error(`Cannot write a Via of transport ${via.transport}`);
  const port = via.port === undefined ? "" : `:${via.port}`;
  return `SIP/2.0/${via.transport} ${formatHost(via.host)}${port}${formatParams(via.params)}`;
}
