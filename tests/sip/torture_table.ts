/** The torture messages of RFC 4475 and RFC 5118 with what must become of each: for the parser and for a running PBX. */
import type { ParseCode } from "../../core/sip/parse_causes.ts";

export interface TortureCase {
  /** As the RFC calls it. */
  readonly name: string;
  /** RFC and section. */
  readonly section: string;
  readonly kind: "request" | "response";
  readonly bytes: Uint8Array;
  readonly verdict: Verdict;
  /** Why, in our words. */
  readonly reason: string;
}

export type Verdict =
  | {
    readonly kind: "parsed";
    /** Who refuses it after all. Absent: it is treated like any other of its method. */
    readonly later?: Later;
  }
  | {
    readonly kind: "refused";
    readonly code: ParseCode;
    readonly header?: string;
    /** Of the answer. Responses are dropped and have none. */
    readonly status?: number;
  };

export interface Later {
  readonly layer: "transport" | "transaction" | "user" | "registrar";
  /** What the RFC expects; absent: dropped without an answer. */
  readonly status?: number;
}

const parsed: Verdict = { kind: "parsed" };

function later(layer: Later["layer"], status?: number): Verdict {
  return { kind: "parsed", later: status === undefined ? { layer } : { layer, status } };
}

function refused(code: ParseCode, status?: number, header?: string): Verdict {
  return {
    kind: "refused",
    code,
    ...(status !== undefined && { status }),
    ...(header !== undefined && { header }),
  };
}

type Row = readonly [
  name: string,
  section: string,
  kind: "request" | "response",
  verdict: Verdict,
  reason: string,
];

const RFC_4475: readonly Row[] = [
  [
    "wsinv",
    "3.1.1.1",
    "request",
    parsed,
    "folds, spaces, compact and odd-case names are all allowed",
  ],
  [
    "intmeth",
    "3.1.1.2",
    "request",
    later("user", 501),
    "every character stands where it may; only the method is unknown",
  ],
  [
    "esc01",
    "3.1.1.3",
    "request",
    parsed,
    "escapes stand for their characters and hide no user part",
  ],
  [
    "escnull",
    "3.1.1.4",
    "request",
    parsed,
    "an escaped null is a character like others and ends no text",
  ],
  [
    "esc02",
    "3.1.1.5",
    "request",
    later("user", 501),
    "a percent sign in a method, a name or quotes escapes nothing",
  ],
  [
    "lwsdisp",
    "3.1.1.6",
    "request",
    parsed,
    "no space is needed between a display name and its bracket",
  ],
  ["longreq", "3.1.1.7", "request", parsed, "long values are allowed"],
  [
    "dblreq",
    "3.1.1.8",
    "request",
    parsed,
    "what follows the Content-Length in a datagram is dropped",
  ],
  ["semiuri", "3.1.1.9", "request", parsed, "a semicolon in the user part begins no parameter"],
  ["transports", "3.1.1.10", "request", parsed, "a Via may name any transport"],
  ["mpart01", "3.1.1.11", "request", later("user", 405), "a body may hold any octets"],
  [
    "unreason",
    "3.1.1.12",
    "response",
    later("transaction"),
    "a reason phrase may be in any language",
  ],
  ["noreason", "3.1.1.13", "response", later("transaction"), "a reason phrase may be empty"],
  [
    "badinv01",
    "3.1.2.1",
    "request",
    refused("malformed-header", 400, "Via"),
    "separators without anything between them in Via and Contact",
  ],
  [
    "clerr",
    "3.1.2.2",
    "request",
    refused("body-too-short", 400, "Content-Length"),
    "the datagram ends before the Content-Length",
  ],
  [
    "ncl",
    "3.1.2.3",
    "request",
    refused("malformed-header", 400, "Content-Length"),
    "a negative Content-Length",
  ],
  [
    "scalar02",
    "3.1.2.4",
    "request",
    refused("malformed-header", 400, "CSeq"),
    "a CSeq number beyond 2^31",
  ],
  [
    "scalarlg",
    "3.1.2.5",
    "response",
    refused("malformed-header", undefined, "CSeq"),
    "a response with a CSeq number beyond 2^31 is dropped",
  ],
  [
    "quotbal",
    "3.1.2.6",
    "request",
    refused("malformed-header", 400, "To"),
    "a quote in To that never closes",
  ],
  [
    "ltgtruri",
    "3.1.2.7",
    "request",
    refused("request-uri", 400),
    "a Request-URI in angle brackets",
  ],
  ["lwsruri", "3.1.2.8", "request", refused("request-line", 400), "a space within the Request-URI"],
  [
    "lwsstart",
    "3.1.2.9",
    "request",
    refused("request-line", 400),
    "two spaces between the parts of the request line",
  ],
  ["trws", "3.1.2.10", "request", refused("request-line", 400), "spaces after the version"],
  ["escruri", "3.1.2.11", "request", refused("request-uri", 400), "a Request-URI with headers"],
  ["baddate", "3.1.2.12", "request", parsed, "a Date not in GMT is of no use to us and ignored"],
  [
    "regbadct",
    "3.1.2.13",
    "request",
    refused("malformed-header", 400, "Contact"),
    "a question mark in a Contact without brackets",
  ],
  [
    "badaspec",
    "3.1.2.14",
    "request",
    refused("malformed-header", 400, "To"),
    "spaces within an addr-spec",
  ],
  [
    "baddn",
    "3.1.2.15",
    "request",
    refused("malformed-header", 400, "From"),
    "a comma in a display name without quotes",
  ],
  ["badvers", "3.1.2.16", "request", refused("version", 505), "a version that does not exist"],
  [
    "mismatch01",
    "3.1.2.17",
    "request",
    refused("cseq-method", 400, "CSeq"),
    "CSeq names another method than the request line",
  ],
  [
    "mismatch02",
    "3.1.2.18",
    "request",
    refused("cseq-method", 400, "CSeq"),
    "CSeq names another method than the unknown one of the request line",
  ],
  [
    "bigcode",
    "3.1.2.19",
    "response",
    refused("status-code"),
    "a status code beyond 699, and beyond 2^32",
  ],
  [
    "badbranch",
    "3.2.1",
    "request",
    parsed,
    "a branch that is the magic cookie and no more identifies nothing: matched as by RFC 2543",
  ],
  ["insuf", "3.3.1", "request", refused("missing-header", 400, "From"), "no Call-ID, From or To"],
  ["unkscm", "3.3.2", "request", later("user", 416), "a Request-URI of a scheme that nobody knows"],
  [
    "novelsc",
    "3.3.3",
    "request",
    later("user", 416),
    "a Request-URI of a scheme that is none of SIP's",
  ],
  [
    "unksm2",
    "3.3.4",
    "request",
    later("registrar", 400),
    "an address of record must be a SIP one; To, From and Contact may have any scheme",
  ],
  ["bext01", "3.3.5", "request", later("user", 420), "Require names extensions that nobody has"],
  ["invut", "3.3.6", "request", later("user", 415), "an offer in an unknown format"],
  [
    "regaut01",
    "3.3.7",
    "request",
    later("registrar", 401),
    "credentials of an unknown scheme are none",
  ],
  [
    "multi01",
    "3.3.8",
    "request",
    refused("repeated-header", 400, "CSeq"),
    "CSeq, Call-ID, To, From and Max-Forwards twice",
  ],
  [
    "mcl01",
    "3.3.9",
    "request",
    refused("repeated-header", 400, "Content-Length"),
    "two Content-Lengths",
  ],
  [
    "bcast",
    "3.3.10",
    "response",
    later("transaction"),
    "a response whose topmost Via is not ours is dropped, wherever its second one leads",
  ],
  [
    "zeromf",
    "3.3.11",
    "request",
    parsed,
    "Max-Forwards 0 forbids forwarding only: who is addressed may answer, who would forward says 483",
  ],
  [
    "cparam01",
    "3.3.12",
    "request",
    later("registrar", 401),
    "a parameter after a bare Contact belongs to the header",
  ],
  [
    "cparam02",
    "3.3.13",
    "request",
    later("registrar", 401),
    "a parameter within brackets belongs to the Contact's URI",
  ],
  [
    "regescrt",
    "3.3.14",
    "request",
    later("registrar", 401),
    "headers in brackets belong to the Contact's URI",
  ],
  ["sdp01", "3.3.15", "request", later("user", 406), "Accept leaves no format for an answer"],
  [
    "inv2543",
    "3.4.1",
    "request",
    parsed,
    "RFC 2543 knew no branch, no Contact, no tag and no Max-Forwards",
  ],
];

const RFC_5118: readonly Row[] = [
  ["ipv6-good", "4.1", "request", parsed, "IPv6 references stand in brackets"],
  [
    "ipv6-bad",
    "4.2",
    "request",
    refused("request-uri", 400),
    "an IPv6 address without brackets in the Request-URI",
  ],
  [
    "port-ambiguous",
    "4.3",
    "request",
    parsed,
    "digits within the brackets belong to the address, not to a port",
  ],
  ["port-unambiguous", "4.4", "request", parsed, "digits after the brackets are the port"],
  [
    "via-received-param-with-delim",
    "4.5",
    "request",
    parsed,
    "received with brackets, as some send it",
  ],
  [
    "via-received-param-no-delim",
    "4.5",
    "request",
    parsed,
    "received without brackets, as the grammar has it",
  ],
  ["ipv6-in-sdp", "4.6", "request", parsed, "IPv6 in o= and c="],
  ["mult-ip-in-header", "4.7", "request", parsed, "IPv4 and IPv6 mixed in Via"],
  ["mult-ip-in-sdp", "4.8", "request", parsed, "each stream with a connection of its own family"],
  ["ipv4-mapped-ipv6", "4.9", "request", parsed, "IPv4-mapped addresses are addresses"],
  [
    "ipv6-bug-abnf-3-colons",
    "4.10",
    "request",
    parsed,
    "the colon too many that RFC 3261's grammar led to is dropped",
  ],
  ["ipv6-correct-abnf-2-colons", "4.10", "request", parsed, "the same address as it should be"],
];

const HERE = new URL("./", import.meta.url);
const OF_RFC_4475 = new URL("../node_modules/sip/test/messages/", HERE);
const OF_RFC_5118 = new URL("../../fixtures/sip/rfc5118/", HERE);
/** The npm package's `baddn` lacks the line break that ends its header. */
const MISSING_ENDS: ReadonlyMap<string, string> = new Map([["baddn", "\r\n"]]);

/** All 49 messages of RFC 4475 §3, in its order. */
export function rfc4475(): readonly TortureCase[] {
  return cases("RFC 4475", OF_RFC_4475, RFC_4475);
}

/** All 12 messages of RFC 5118 §4, in its order. */
export function rfc5118(): readonly TortureCase[] {
  return cases("RFC 5118", OF_RFC_5118, RFC_5118);
}

function cases(rfc: string, folder: URL, rows: readonly Row[]): readonly TortureCase[] {
  return rows.map(([name, section, kind, verdict, reason]) => {
    const end = new TextEncoder().encode(MISSING_ENDS.get(name) ?? "");
    const bytes = new Uint8Array([...Deno.readFileSync(new URL(`${name}.dat`, folder)), ...end]);
    return { name, section: `${rfc} §${section}`, kind, bytes, verdict, reason };
  });
}
