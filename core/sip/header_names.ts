/** The header fields we know by name: canonical spelling, compact form, list or not (RFC 3261 §20, §7.3.3). */
import { codesOf } from "./codes.ts";
import { allIn, TOKEN } from "./grammar.ts";

export interface HeaderKind {
  /** Long name in lower case. */
  readonly key: string;
  /** As we write it. */
  readonly name: string;
  /** `name: `, ready to write. */
  readonly prefix: string;
  /** Several values may share a field, separated by commas. */
  readonly list: boolean;
  /** A message that has it twice says two things at once and is refused. */
  readonly once: boolean;
  /** Its place among the headers that every message is asked for, -1 for the others. */
  readonly place: number;
}

const LISTS = [
  ["Accept"],
  ["Accept-Encoding"],
  ["Accept-Language"],
  ["Alert-Info"],
  ["Allow"],
  ["Allow-Events", "u"],
  ["Call-Info"],
  ["Contact", "m"],
  ["Content-Encoding", "e"],
  ["Content-Language"],
  ["Diversion"],
  ["Error-Info"],
  ["History-Info"],
  ["In-Reply-To"],
  ["P-Asserted-Identity"],
  ["P-Preferred-Identity"],
  ["Path"],
  ["Privacy"],
  ["Proxy-Require"],
  ["Reason"],
  ["Record-Route"],
  ["Require"],
  ["Route"],
  ["Service-Route"],
  ["Supported", "k"],
  ["Unsupported"],
  ["Via", "v"],
  ["Warning"],
] as const;

const ONCE = [
  ["Call-ID", "i"],
  ["Content-Length", "l"],
  ["CSeq"],
  ["From", "f"],
  ["Max-Forwards"],
  ["To", "t"],
] as const;

const SINGLES = [
  ["Accept-Contact", "a"],
  ["Answer-Mode"],
  ["Authentication-Info"],
  ["Authorization"],
  ["Content-Disposition"],
  ["Content-Transfer-Encoding"],
  ["Content-Type", "c"],
  ["Date"],
  ["Event", "o"],
  ["Expires"],
  ["Identity", "y"],
  ["Identity-Info", "n"],
  ["Join"],
  ["MIME-Version"],
  ["Min-Expires"],
  ["Min-SE"],
  ["Organization"],
  ["Priority"],
  ["Priv-Answer-Mode"],
  ["Proxy-Authenticate"],
  ["Proxy-Authorization"],
  ["RAck"],
  ["Refer-Sub"],
  ["Refer-To", "r"],
  ["Referred-By", "b"],
  ["Reject-Contact", "j"],
  ["Remote-Party-ID"],
  ["Replaces"],
  ["Reply-To"],
  ["Request-Disposition", "d"],
  ["Retry-After"],
  ["RSeq"],
  ["Server"],
  ["Session-Expires", "x"],
  ["SIP-ETag"],
  ["SIP-If-Match"],
  ["Subject", "s"],
  ["Subscription-State"],
  ["Timestamp"],
  ["User-Agent"],
  ["WWW-Authenticate"],
] as const;

/** Asked for in every message, so the scan notes where they stand first. */
const PLACED: readonly string[] = [
  "Via",
  "From",
  "To",
  "Call-ID",
  "CSeq",
  "Contact",
  "Route",
  "Record-Route",
  "Max-Forwards",
  "Content-Length",
];

/** Where the headers with a place stand first: nowhere yet. */
export function noPlaces(): number[] {
  return [-1, -1, -1, -1, -1, -1, -1, -1, -1, -1];
}

const KINDS: readonly (readonly [spelling: string, kind: HeaderKind])[] = [
  ...ONCE.flatMap(([name, compact]) => spellings(name, compact, false, true)),
  ...LISTS.flatMap(([name, compact]) => spellings(name, compact, true, false)),
  ...SINGLES.flatMap(([name, compact]) => spellings(name, compact, false, false)),
];

/** Canonical, lower case, compact: what our own code and most devices write. Others are folded first. */
const KNOWN: ReadonlyMap<string, HeaderKind> = new Map(KINDS);

function spellings(
  name: string,
  compact: string | undefined,
  list: boolean,
  once: boolean,
): [string, HeaderKind][] {
  const key = name.toLowerCase();
  const place = PLACED.indexOf(name);
  const kind: HeaderKind = { key, name, prefix: `${name}: `, list, once, place };
  const all: [string, HeaderKind][] = [[key, kind], [name, kind]];
  return compact === undefined ? all : [...all, [compact, kind]];
}

/** A power of two well above the number of spellings, so that few share a bucket. */
const BUCKETS = 1024;

interface Bucket {
  /** In lower case. */
  readonly lower: Uint8Array;
  /** As it is usually written. */
  readonly usual: Uint8Array;
  readonly kind: HeaderKind;
  readonly next: Bucket | undefined;
}

/** The known names in lower case by length and three of their letters. */
const BY_HASH: readonly (Bucket | undefined)[] = buckets();

function buckets(): (Bucket | undefined)[] {
  const table = new Array<Bucket | undefined>(BUCKETS).fill(undefined);
  for (const [spelling, kind] of KINDS) {
    if (spelling !== spelling.toLowerCase()) continue;
    const hash = hashed(codesOf(spelling), 0, spelling.length);
    const usual = spelling.length === kind.name.length ? kind.name : spelling;
    const lower = codesOf(spelling);
    table[hash] = { lower, usual: codesOf(usual), kind, next: table[hash] };
  }
  return table;
}

/** Of a name that is not empty; the same for either case, since those differ in one bit, which is set here. */
function hashed(codes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  const letters = ((codes[start]! | 32) * 31 + (codes[end - 1]! | 32)) * 31 +
    (codes[start + (length >> 1)]! | 32);
  return (letters + length * 67) & (BUCKETS - 1);
}

/** The kind of the name that stands from `start` to `end` of a message; `undefined` when that is no token. */
export function kindIn(
  text: string,
  codes: Uint8Array,
  start: number,
  end: number,
): HeaderKind | undefined {
  if (start === end) return undefined;
  for (
    let bucket = BY_HASH[hashed(codes, start, end)];
    bucket !== undefined;
    bucket = bucket.next
  ) {
    if (reads(bucket, codes, start, end)) return bucket.kind;
  }
  if (!allIn(TOKEN, codes, start, end)) return undefined;
  const name = text.slice(start, end);
  const key = name.toLowerCase();
  return { key, name, prefix: `${name}: `, list: false, once: false, place: -1 };
}

function reads(
  { lower, usual }: Bucket,
  codes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (lower.length !== end - start) return false;
  for (let i = 0; i < lower.length; i++) {
    const code = codes[start + i]!;
    if (code !== usual[i] && (code >= 0x41 && code <= 0x5a ? code + 32 : code) !== lower[i]) {
      return false;
    }
  }
  return true;
}

/** The kind of a name we use ourselves. Throws when that is no token. */
export function headerKind(name: string): HeaderKind {
  const kind = KNOWN.get(name) ?? kindIn(name, codesOf(name), 0, name.length);
  if (kind === undefined) throw new Error(`Cannot name a header ${JSON.stringify(name)}`);
  return kind;
}

export const VIA = headerKind("Via");
export const FROM = headerKind("From");
export const TO = headerKind("To");
export const CALL_ID = headerKind("Call-ID");
export const CSEQ = headerKind("CSeq");
export const CONTACT = headerKind("Contact");
export const ROUTE = headerKind("Route");
export const RECORD_ROUTE = headerKind("Record-Route");
export const MAX_FORWARDS = headerKind("Max-Forwards");
export const CONTENT_LENGTH = headerKind("Content-Length");
