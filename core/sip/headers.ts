/** Typed header fields, decoded on demand and once per message (RFC 3261 §20). */
import {
  formatVia,
  type NameAddr,
  parseUri,
  readNameAddr,
  readVia,
  type SipUri,
  type Via,
  whole,
} from "./address.ts";
import { allIn, clampedDecimal, type Cursor, skipSpace, TOKEN } from "./grammar.ts";
import {
  CONTACT,
  CSEQ,
  FROM,
  type HeaderKind,
  RECORD_ROUTE,
  ROUTE,
  TO,
  VIA,
} from "./header_names.ts";
import type { HeaderTable, SipMessage, SipRequest } from "./message.ts";
import { readUri } from "./uri.ts";

/** CSeq numbers stay below this (§8.1.1.5). */
export const CSEQ_MAX = 2 ** 31 - 1;
/** Seconds of Expires and of Contact's expires; larger ones are read as this (§20.19). */
export const EXPIRES_MAX = 2 ** 32 - 1;
/** Larger ones are read as this (§20.22). */
export const MAX_FORWARDS_MAX = 255;
/** More values of one list header than this are malformed for us. */
export const LIST_VALUES_MAX = 256;

export interface CSeq {
  readonly number: number;
  readonly method: string;
}

const SLOT = {
  vias: 0,
  from: 1,
  to: 2,
  cseq: 3,
  contacts: 4,
  routes: 5,
  recordRoutes: 6,
  requestUri: 7,
} as const;

/** The topmost Via. There on every parsed message; throws where we built one without. */
export function topVia(message: SipMessage): Via {
  return vias(message)[0]!;
}

/** All Vias, topmost first; at least one. Throws where we built a message without. */
export function vias(message: SipMessage): readonly Via[] {
  return present(readVias(message.headers), "Via");
}

/** The headers with another topmost Via; the others stay. Throws where we built a message without. */
export function withTopVia(message: SipMessage, via: Via): HeaderTable {
  const { headers } = message;
  const decoded = [via, ...vias(message).slice(1)];
  const first = headers.get("Via")!;
  // several in one field, which nearly nobody writes
  if (first.includes(",")) {
    return headers.set("Via", formatVia(via), ...headers.values("Via").slice(1));
  }
  return headers.replaced(VIA, formatVia(via), SLOT.vias, decoded);
}

/** Throws where we built a message without a readable From. */
export function from(message: SipMessage): NameAddr {
  return present(readFrom(message.headers), "From");
}

/** Throws where we built a message without a readable To. */
export function to(message: SipMessage): NameAddr {
  return present(readTo(message.headers), "To");
}

export function tagOf(address: NameAddr): string | undefined {
  return address.params.get("tag");
}

/** Throws where we built a message without a readable CSeq. */
export function cseq(message: SipMessage): CSeq {
  return present(readCSeq(message.headers), "CSeq");
}

/** Throws where we built a message without a Call-ID. */
export function callId(message: SipMessage): string {
  return present(message.headers.get("Call-ID"), "Call-ID");
}

/** All contacts in order, none where there is no field, or the `*` of a REGISTER that removes all (§10.2.2). */
export function contacts(message: SipMessage): readonly NameAddr[] | "*" {
  return present(readContacts(message.headers), "Contact");
}

export function routes(message: SipMessage): readonly NameAddr[] {
  return present(readRoutes(message.headers), "Route");
}

export function recordRoutes(message: SipMessage): readonly NameAddr[] {
  return present(readRecordRoutes(message.headers), "Record-Route");
}

/** 0 … 255, larger ones as 255; `undefined` when absent. */
export function maxForwards(message: SipMessage): number | undefined {
  return decimalOf(message.headers.get("Max-Forwards"), MAX_FORWARDS_MAX);
}

/** Seconds, at most `EXPIRES_MAX`; `undefined` when absent or malformed, which means the default (§10.2.1.1). */
export function expires(message: SipMessage): number | undefined {
  return decimalOf(message.headers.get("Expires"), EXPIRES_MAX);
}

/** A contact's own expires in seconds; `undefined` when absent or malformed: the message's Expires counts. */
export function contactExpires(contact: NameAddr): number | undefined {
  return decimalOf(contact.params.get("expires"), EXPIRES_MAX);
}

/** The Request-URI when it is a well-formed sip: or sips: one; `undefined` for other schemes (416 by the user). */
export function requestUri({ headers, uri }: SipRequest): SipUri | undefined {
  return readRequestUri(headers, uri, undefined);
}

/** Kept with the table, since both come and go together. `cursor`: where the parser has the text in codes. */
export function readRequestUri(
  table: HeaderTable,
  text: string,
  cursor: Cursor | undefined,
): SipUri | undefined {
  const kept = table.decoded(SLOT.requestUri, () => ({
    text,
    uri: cursor === undefined ? parseUri(text) : readUri(cursor),
  }));
  return kept.text === text ? kept.uri : parseUri(text);
}

function present<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`Cannot read ${name}: missing or malformed`);
  return value;
}

function decimalOf(text: string | undefined, max: number): number | undefined {
  return text === undefined ? undefined : clampedDecimal(text, max);
}

// The readers below are for the parser too, which refuses what they cannot read: `undefined` is malformed.

export function readVias(table: HeaderTable): readonly Via[] | undefined {
  return table.decoded(SLOT.vias, decodeVias);
}

export function readFrom(table: HeaderTable): NameAddr | undefined {
  return table.decoded(SLOT.from, decodeFrom);
}

export function readTo(table: HeaderTable): NameAddr | undefined {
  return table.decoded(SLOT.to, decodeTo);
}

export function readCSeq(table: HeaderTable): CSeq | undefined {
  return table.decoded(SLOT.cseq, decodeCSeq);
}

export function readContacts(table: HeaderTable): readonly NameAddr[] | "*" | undefined {
  return table.decoded(SLOT.contacts, decodeContacts);
}

export function readRoutes(table: HeaderTable): readonly NameAddr[] | undefined {
  return table.decoded(SLOT.routes, decodeRoutes);
}

export function readRecordRoutes(table: HeaderTable): readonly NameAddr[] | undefined {
  return table.decoded(SLOT.recordRoutes, decodeRecordRoutes);
}

function decodeVias(table: HeaderTable): readonly Via[] | undefined {
  const read = decodeList(table, VIA, readVia);
  return read?.length === 0 ? undefined : read;
}

function decodeFrom(table: HeaderTable): NameAddr | undefined {
  const cursor = table.cursor(FROM);
  return cursor && whole(cursor, readNameAddr);
}

function decodeTo(table: HeaderTable): NameAddr | undefined {
  const cursor = table.cursor(TO);
  return cursor && whole(cursor, readNameAddr);
}

function decodeContacts(table: HeaderTable): readonly NameAddr[] | "*" | undefined {
  const contacts = decodeList(table, CONTACT, readNameAddr);
  if (contacts !== undefined) return contacts;
  const fields = table.raw(CONTACT);
  return fields.length === 1 && fields[0] === "*" ? "*" : undefined;
}

function decodeRoutes(table: HeaderTable): readonly NameAddr[] | undefined {
  return decodeList(table, ROUTE, readNameAddr);
}

function decodeRecordRoutes(table: HeaderTable): readonly NameAddr[] | undefined {
  return decodeList(table, RECORD_ROUTE, readNameAddr);
}

/** 1*DIGIT LWS Method (§20.16). */
function decodeCSeq(table: HeaderTable): CSeq | undefined {
  const cursor = table.cursor(CSEQ);
  if (cursor === undefined) return undefined;
  const { text, codes, at, end } = cursor;
  let number = 0;
  let i = at;
  for (; i < end; i++) {
    const digit = codes[i]! - 0x30;
    if (digit < 0 || digit > 9) break;
    number = number * 10 + digit;
    if (number > CSEQ_MAX) return undefined;
  }
  const from = skipSpace(codes, i, end);
  if (i === at || from === i || from === end || !allIn(TOKEN, codes, from, end)) return undefined;
  return { number, method: text.slice(from, end) };
}

const NONE: readonly never[] = [];

/** Every element of every field; `undefined` when one is malformed or empty, or when there are too many. */
function decodeList<T>(
  table: HeaderTable,
  kind: HeaderKind,
  readOne: (cursor: Cursor) => T | undefined,
): readonly T[] | undefined {
  let cursor = table.cursor(kind);
  if (cursor === undefined) return NONE;
  const read: T[] = [];
  for (; cursor !== undefined; cursor = table.cursor(kind, cursor.index + 1)) {
    for (;;) {
      const one = readOne(cursor);
      if (one === undefined || read.length === LIST_VALUES_MAX) return undefined;
      read.push(one);
      if (cursor.at === cursor.end) break;
      cursor.at++; // the comma, which is all a reader may stop at
    }
  }
  return read;
}
