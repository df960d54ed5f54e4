/**
 * Datagrams to messages (RFC 3261 §7, §18.3): one scan cuts the fields, then those that every layer needs are
 * read and kept. Never throws, takes linear time, and holds to the limits below.
 */
import { refuse, type Result } from "../lib/result.ts";
import { formatVia, roughVia } from "./address.ts";
import { codesOfBytes } from "./codes.ts";
import {
  addressEnd,
  allIn,
  BRACKETED_ADDRESS,
  type Cursor,
  DIGITS,
  skipSpace,
  TOKEN,
  trimmedEnd,
} from "./grammar.ts";
import {
  CALL_ID,
  CONTENT_LENGTH,
  type HeaderKind,
  kindIn,
  MAX_FORWARDS,
  noPlaces,
  VIA,
} from "./header_names.ts";
import {
  readContacts,
  readCSeq,
  readFrom,
  readRecordRoutes,
  readRequestUri,
  readRoutes,
  readTo,
  readVias,
} from "./headers.ts";
import { EMPTY_BODY, HeaderTable, type SipMessage, type SipRequest } from "./message.ts";
import { answerTo, type Cause, type ParseCode } from "./parse_causes.ts";
import { readStartLine, type StartLine } from "./start_line.ts";
import { schemeAt } from "./uri.ts";

/** Bytes of a datagram. */
export const DATAGRAM_BYTES_MAX = 65_535;
/** Header fields of a message. */
export const HEADERS_MAX = 256;
/** Characters of a header field, its name and folded lines included. */
export const HEADER_CHARS_MAX = 8_192;
/** Characters of the start line. */
export const START_LINE_CHARS_MAX = 8_192;

export interface ParseRefusal {
  readonly code: ParseCode;
  /** Long name of the header field concerned. */
  readonly header?: string;
  /**
   * How a UAS should answer; there when the message is a request, not an ACK, and its topmost Via says where
   * to. `topVia(request)` holds. From, To, Call-ID and CSeq may be missing or malformed: copy them as text.
   */
  readonly answer?: {
    readonly status: number;
    readonly reason: string;
    readonly request: SipRequest;
  };
}

const CR = 0x0d, LF = 0x0a, SPACE = 0x20, TAB = 0x09, COLON = 0x3a;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads one datagram. What comes out has readable Via, From, To, Call-ID and CSeq (with the request's own
 * method), readable Contact, Route and Record-Route where present, and a body of its Content-Length. Octets
 * that are no UTF-8 are read as U+FFFD. The body is a view: `bytes` must not change afterwards.
 */
export function parse(bytes: Uint8Array): Result<SipMessage, ParseRefusal> {
  if (bytes.length > DATAGRAM_BYTES_MAX) return refuse({ code: "datagram-too-large" });
  const datagram = bytes[0] === CR || bytes[0] === LF ? withoutLeadingBreaks(bytes) : bytes;
  if (datagram.length === 0) return refuse({ code: "keep-alive" });
  return parseMessage(datagram);
}

function parseMessage(bytes: Uint8Array): Result<SipMessage, ParseRefusal> {
  const text = decoder.decode(bytes);
  const lineEnd = text.indexOf("\r\n");
  if (lineEnd < 0 || lineEnd > START_LINE_CHARS_MAX) return refuse({ code: "start-line" });
  const line = readStartLine(text.slice(0, lineEnd));
  if (line === undefined) return refuse({ code: "start-line" });
  const ascii = text.length === bytes.length;
  const headBytes = ascii ? 0 : headEnd(bytes);
  const codes = ascii ? bytes : codesOfBytes(bytes, headBytes, text);
  const fields = scanFields(text, codes, lineEnd + 2);
  const { headers } = fields;
  const cause = line.cause ?? fields.cause ??
    firstUnreadable(line, headers, { text, codes, at: 0, end: lineEnd });
  if (cause !== undefined) return refuse(refusal(cause, line, headers));
  const body = bodyOf(bytes, ascii ? fields.end : headBytes, headers);
  if (body === undefined) {
    return refuse(refusal({ code: "body-too-short", header: "Content-Length" }, line, headers));
  }
  const message: SipMessage = line.kind === "request"
    ? { kind: "request", method: line.method, uri: line.uri, headers, body }
    : { kind: "response", status: line.status, reason: line.reason, headers, body };
  return { ok: true, value: message };
}

/** Line breaks before the start line are ignored (§7.5); a datagram of nothing else keeps a NAT open (RFC 5626 §4.4.1). */
function withoutLeadingBreaks(bytes: Uint8Array): Uint8Array {
  let i = 0;
  while (bytes[i] === CR || bytes[i] === LF) i++;
  return bytes.subarray(i);
}

export interface Fields {
  readonly headers: HeaderTable;
  /** Where the body begins in the text. */
  readonly end: number;
  /** The first thing found wrong; the scan goes on, so that an answer can still be addressed. */
  readonly cause: Cause | undefined;
}

/** Header fields from `from` to the empty line; `parse` and fragments of messages (RFC 3420) share it. */
export function scanFields(text: string, codes: Uint8Array, from: number): Fields {
  const kinds: HeaderKind[] = [];
  const spans: number[] = [];
  const unfolded: (string | undefined)[] = [];
  const places = noPlaces();
  const field: FieldEnd = { at: from, folded: false, whole: true };
  let cause: Cause | undefined;
  let at = from;
  for (let count = 0; codes[at] !== CR || codes[at + 1] !== LF; count++) {
    let colon = at;
    while (colon < codes.length && TOKEN[codes[colon]!] === 1) colon++;
    const kind = kindIn(text, codes, at, colon);
    colon = skipSpace(codes, colon, codes.length);
    findEnd(codes, colon, field);
    const end = field.at;
    if (end >= codes.length || count === HEADERS_MAX) {
      cause = count === HEADERS_MAX ? TOO_MANY : cause ?? UNFINISHED;
      break;
    }
    if (kind === undefined || codes[colon] !== COLON || !field.whole) cause ??= SYNTAX;
    else if (end - at > HEADER_CHARS_MAX) cause ??= { code: "header-too-long", header: kind.name };
    else {
      const place = kind.place;
      if (place >= 0 && places[place]! < 0) places[place] = kinds.length;
      else if (kind.once) cause ??= { code: "repeated-header", header: kind.name };
      if (field.folded) unfolded[kinds.length] = withoutFolds(text.slice(colon + 1, end));
      kinds.push(kind);
      const start = skipSpace(codes, colon + 1, end);
      spans.push(start, trimmedEnd(codes, start, end));
    }
    at = end + 2;
  }
  const headers = HeaderTable.parsed({ kinds, text, codes, spans, unfolded, places });
  return { headers, end: at + 2, cause };
}

const UNFINISHED: Cause = { code: "headers-unfinished" };
const TOO_MANY: Cause = { code: "too-many-headers" };
const SYNTAX: Cause = { code: "header-syntax" };

interface FieldEnd {
  /** Of the line break that ends the field, or past the last code when none does. */
  at: number;
  /** Lines that begin with a space belong to the field before (§7.3.1). */
  folded: boolean;
  /** No half of a line break stands in it. */
  whole: boolean;
}

function findEnd(codes: Uint8Array, from: number, field: FieldEnd): void {
  field.folded = false;
  field.whole = true;
  let i = from;
  for (;; i++) {
    while (codes[i]! > CR) i++; // nearly all, in one comparison each
    const code = codes[i];
    if (code === undefined) break;
    if (code === LF || (code === CR && codes[i + 1] !== LF)) field.whole = false;
    if (code !== CR || codes[i + 1] !== LF) continue;
    if (codes[i + 2] !== SPACE && codes[i + 2] !== TAB) break;
    field.folded = true;
    i += 2;
  }
  field.at = i;
}

/** Each fold with the spaces round it is one space (§7.3.1). */
function withoutFolds(text: string): string {
  return text.split("\r\n").map((line) => line.trim()).join(" ").trim();
}

/** The first thing that every layer needs and that cannot be read. */
function firstUnreadable(line: StartLine, headers: HeaderTable, at: Cursor): Cause | undefined {
  if (line.kind === "request" && !isRequestUri(line, headers, at)) return { code: "request-uri" };
  const header = firstUnreadableHeader(headers);
  if (header !== undefined) {
    return { code: headers.has(header) ? "malformed-header" : "missing-header", header };
  }
  if (line.kind === "request" && readCSeq(headers)?.method !== line.method) {
    return { code: "cseq-method", header: "CSeq" };
  }
  return undefined;
}

/**
 * A well-formed sip: or sips: URI without headers, which do not belong here (§19.1.1), or anything of another
 * scheme. `cursor` stands on the request line.
 */
function isRequestUri(
  { method, uri }: { readonly method: string; readonly uri: string },
  headers: HeaderTable,
  { text, codes }: Cursor,
): boolean {
  const start = method.length + 1;
  const end = start + uri.length;
  if (schemeAt(uri, 0) === undefined) {
    return addressEnd(BRACKETED_ADDRESS, codes, start, end) === end;
  }
  return readRequestUri(headers, uri, { text, codes, at: start, end })?.headers.size === 0;
}

function firstUnreadableHeader(headers: HeaderTable): string | undefined {
  if (readVias(headers) === undefined) return "Via";
  if (readFrom(headers) === undefined) return "From";
  if (readTo(headers) === undefined) return "To";
  if (!isCallId(headers.cursor(CALL_ID))) return "Call-ID";
  if (readCSeq(headers) === undefined) return "CSeq";
  if (readContacts(headers) === undefined) return "Contact";
  if (readRoutes(headers) === undefined) return "Route";
  if (readRecordRoutes(headers) === undefined) return "Record-Route";
  if (!isDecimal(headers.cursor(CONTENT_LENGTH))) return "Content-Length";
  if (!isDecimal(headers.cursor(MAX_FORWARDS))) return "Max-Forwards";
  return undefined;
}

/** Something without spaces (§20.8); which characters exactly, nobody needs to know. */
function isCallId(cursor: Cursor | undefined): boolean {
  if (cursor === undefined) return false;
  const { codes, at, end } = cursor;
  for (let i = at; i < end; i++) if (codes[i]! <= SPACE) return false;
  return end > at;
}

function isDecimal(cursor: Cursor | undefined): boolean {
  if (cursor === undefined) return true;
  const { codes, at, end } = cursor;
  return end > at && allIn(DIGITS, codes, at, end);
}

/** Past the empty line that ends the header, or past everything when there is none. */
function headEnd(bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== CR || bytes[i + 1] !== LF) continue;
    if (bytes[i + 2] === CR && bytes[i + 3] === LF) return i + 4;
  }
  return bytes.length;
}

/** Octets past the Content-Length are dropped; without one the body ends with the datagram (§18.3). */
function bodyOf(bytes: Uint8Array, start: number, headers: HeaderTable): Uint8Array | undefined {
  const stated = headers.get("Content-Length");
  const room = bytes.length - start;
  const length = stated === undefined ? room : Number(stated);
  if (length > room) return undefined;
  return length === 0 ? EMPTY_BODY : bytes.subarray(start, start + length);
}

function refusal(cause: Cause, line: StartLine, headers: HeaderTable): ParseRefusal {
  if (line.kind === "response" || line.method === "ACK") return cause;
  const answerable = withReadableVia(headers);
  if (answerable === undefined) return cause;
  const { method, uri } = line;
  const request = { kind: "request", method, uri, headers: answerable, body: EMPTY_BODY } as const;
  return { ...cause, answer: { ...answerTo(cause), request } };
}

/** The fields with a topmost Via that can be read, its parameters left out where those are malformed. */
function withReadableVia(headers: HeaderTable): HeaderTable | undefined {
  if (readVias(headers) !== undefined) return headers;
  const via = roughVia(headers.raw(VIA)[0] ?? "");
  return via && headers.set("Via", formatVia(via));
}
