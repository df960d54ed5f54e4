/** Addresses of SIP: name-addr (RFC 3261 §20.10, §25.1) and Via (§20.42); URIs come from `uri.ts`. */
import {
  addressEnd,
  BARE_ADDRESS,
  BRACKETED_ADDRESS,
  type Cursor,
  cursorOn,
  formatParams,
  isToken,
  next,
  NO_PARAMS,
  type Params,
  quoted,
  quotedEnd,
  readParams,
  skipSpace,
  TOKEN,
  trimmedEnd,
  unquoted,
} from "./grammar.ts";
import { formatHost, type HostPort, readHostPort } from "./host.ts";

export type { SipUri } from "./uri.ts";
export { formatUri, parseUri, sameUri } from "./uri.ts";

const QUOTE = 0x22, LEFT = 0x3c, RIGHT = 0x3e;

/** An unquoted display name: anything but quotes, brackets, separators and controls. */
const UNQUOTED_NAME = Uint8Array.from(
  { length: 256 },
  (_, code) =>
    code === 0x09 || (code >= 0x20 && code !== 0x7f && !'",;<>'.includes(String.fromCharCode(code)))
      ? 1
      : 0,
);

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
  return whole(cursorOn(text), readNameAddr);
}

/** What `read` makes of the cursor's text when it reads all of it. */
export function whole<T>(cursor: Cursor, read: (cursor: Cursor) => T | undefined): T | undefined {
  const value = read(cursor);
  return cursor.at === cursor.end ? value : undefined;
}

/** `parseNameAddr` under the cursor, up to a comma or the end. */
export function readNameAddr(cursor: Cursor): NameAddr | undefined {
  const { text, codes, end } = cursor;
  const first = next(cursor);
  const start = cursor.at;
  let displayName = "";
  let open = start;
  if (first === QUOTE) {
    const close = quotedEnd(codes, start, end);
    if (close < 0) return undefined;
    displayName = unquoted(text, start, close);
    open = skipSpace(codes, close, end);
    if (open === end || codes[open] !== LEFT) return undefined;
  } else if (first !== LEFT) {
    while (open < end && UNQUOTED_NAME[codes[open]!] === 1) open++;
    if (open === end || codes[open] !== LEFT) return readBareAddress(cursor);
    displayName = text.slice(start, trimmedEnd(codes, start, open));
  }
  const close = addressEnd(BRACKETED_ADDRESS, codes, open + 1, end);
  if (close < 0 || close === end || codes[close] !== RIGHT) return undefined;
  cursor.at = close + 1;
  const params = readParams(cursor);
  if (params === undefined) return undefined;
  const uri = text.slice(open + 1, close);
  return displayName === "" ? { uri, params } : { displayName, uri, params };
}

/** Without brackets every parameter belongs to the header, none to the URI (§20.10). */
function readBareAddress(cursor: Cursor): NameAddr | undefined {
  const { text, codes, at } = cursor;
  const close = addressEnd(BARE_ADDRESS, codes, at, cursor.end);
  if (close < 0) return undefined;
  cursor.at = close;
  const params = readParams(cursor);
  return params === undefined ? undefined : { uri: text.slice(at, close), params };
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
  return whole(cursorOn(text), readVia);
}

/** `parseVia` under the cursor, up to a comma or the end. */
export function readVia(cursor: Cursor): Via | undefined {
  const transport = readProtocol(cursor, false);
  if (transport === undefined) return undefined;
  const sentBy = readHostPort(cursor, true);
  const params = sentBy && readParams(cursor);
  return params && viaOf(transport, sentBy, params);
}

/** The first Via of a request that is refused: without its parameters where those are malformed, and of any version. */
export function roughVia(text: string): Via | undefined {
  const cursor = cursorOn(text);
  const transport = readProtocol(cursor, true);
  if (transport === undefined) return undefined;
  const sentBy = readHostPort(cursor, true);
  return sentBy && viaOf(transport, sentBy, readParams(cursor) ?? NO_PARAMS);
}

function viaOf(transport: string, { host, port }: HostPort, params: Params): Via {
  return port < 0 ? { transport, host, params } : { transport, host, port, params };
}

const UDP = "SIP/2.0/UDP ";

/** Reads `SIP / 2.0 / transport`, spaces allowed, and the spaces after it. Returns the transport. */
function readProtocol(cursor: Cursor, anyVersion: boolean): string | undefined {
  const { text, codes, end } = cursor;
  if (text.startsWith(UDP, cursor.at)) {
    cursor.at = skipSpace(codes, cursor.at + UDP.length, end);
    return "UDP";
  }
  let i = skipSpace(codes, cursor.at, end);
  for (const part of ["sip", "/", "2.0", "/"]) {
    const read = text.slice(i, i + part.length).toLowerCase();
    if (read !== part && !(anyVersion && part === "2.0")) return undefined;
    i = skipSpace(codes, i + part.length, end);
  }
  const from = i;
  while (i < end && TOKEN[codes[i]!] === 1) i++;
  cursor.at = skipSpace(codes, i, end);
  return i === from || cursor.at === i ? undefined : text.slice(from, i).toUpperCase();
}

/** `SIP/2.0/UDP host:port;params`. Throws when the transport is no token: only we build a Via. */
export function formatVia(via: Via): string {
  if (!isToken(via.transport)) throw new Error(`Cannot write a Via of transport ${via.transport}`);
  const port = via.port === undefined ? "" : `:${via.port}`;
  return `SIP/2.0/${via.transport} ${formatHost(via.host)}${port}${formatParams(via.params)}`;
}
