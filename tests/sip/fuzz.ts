/** Mutated datagrams for the codec: seeded, so that a finding is a seed; the npm package `sip` is asked for a second opinion. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import sip from "sip";
import { below, pick, type Random, seededRandom } from "../../core/lib/random.ts";
import { formatNameAddr, formatVia, parseUri } from "../../core/sip/address.ts";
import {
  callId,
  contacts,
  cseq,
  from,
  recordRoutes,
  requestUri,
  routes,
  to,
  topVia,
} from "../../core/sip/headers.ts";
import { isToken } from "../../core/sip/grammar.ts";
import type { SipMessage } from "../../core/sip/message.ts";
import { parse } from "../../core/sip/parse.ts";
import { responseTo } from "../../core/sip/response.ts";
import { audioOf, parseSdp } from "../../core/sip/sdp.ts";
import { serialize } from "../../core/sip/serialize.ts";
import { rfc4475, rfc5118 } from "./torture_table.ts";

/** What a campaign reached; it counts only with this beside it. */
export interface FuzzReport {
  readonly datagrams: number;
  readonly parsed: number;
  readonly refused: number;
  readonly answered: number;
  /** Both parsers took it, and said the same. */
  readonly agreed: number;
  /** Only one parser took it. */
  readonly onlyOurs: number;
  readonly onlyTheirs: number;
  /** Different codes of refusal met. */
  readonly codes: ReadonlySet<string>;
  readonly slowestMillis: number;
}

/** Mutations of one datagram at most. */
const MUTATIONS_MAX = 3;
/** Longer datagrams are not given to the second opinion: its time is no subject here. */
const SECOND_OPINION_BYTES_MAX = 4_096;

const PLAIN = [
  "INVITE sip:1004@example.com SIP/2.0",
  "Via: SIP/2.0/UDP 192.0.2.1:5062;branch=z9hG4bK1;rport",
  "Max-Forwards: 70",
  'From: "髙橋" <sip:1001@example.com>;tag=a',
  "To: <sip:1004@example.com>",
  "Call-ID: c1@192.0.2.1",
  "CSeq: 7 INVITE",
  "Contact: <sip:1001@192.0.2.1:5062>",
  "Content-Type: application/sdp",
  "Content-Length: 83",
  "",
  "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0",
].join("\r\n");

/** Pieces that grammars stumble over. */
const SPLICES = [
  "\r\n",
  "\r\n ",
  "\n",
  "\r",
  "\0",
  '"',
  "\\",
  "<",
  ">",
  ",",
  ";",
  ";;",
  "=",
  ":",
  "%",
  "%00",
  "@",
  "[::1]",
  "[",
  "?",
  " ",
  "\t",
  "SIP/2.0",
  "z9hG4bK",
  "4294967296",
  "-1",
  "\u{1f4de}",
  "__proto__",
  "Via: SIP/2.0/UDP a\r\n",
  "l: 0\r\n",
  "Contact: *\r\n",
  ";tag=",
].map((text) => new TextEncoder().encode(text));

/** Runs `count` datagrams from `seed`; throws at the first that breaks a promise, with its number. */
export function fuzz(seed: string, count: number): FuzzReport {
  const random = seededRandom(seed);
  const corpus = [...rfc4475(), ...rfc5118()].map(({ bytes }) => bytes);
  corpus.push(new TextEncoder().encode(PLAIN));
  const tally = {
    parsed: 0,
    refused: 0,
    answered: 0,
    agreed: 0,
    onlyOurs: 0,
    onlyTheirs: 0,
    codes: new Set<string>(),
    slowestMillis: 0,
  };
  for (let i = 0; i < count; i++) {
    const bytes = mutated(random, corpus);
    try {
      judge(bytes, tally);
    } catch (error) {
      throw new Error(`${seed} #${i}: ${JSON.stringify(new TextDecoder().decode(bytes))}`, {
        cause: error,
      });
    }
  }
  return { datagrams: count, ...tally };
}

type Tally = { -readonly [K in keyof Omit<FuzzReport, "datagrams" | "codes">]: FuzzReport[K] } & {
  readonly codes: Set<string>;
};

function judge(bytes: Uint8Array, tally: Tally): void {
  const before = performance.now();
  const result = parse(bytes);
  const millis = performance.now() - before;
  if (millis > tally.slowestMillis) {
    tally.slowestMillis = Math.max(tally.slowestMillis, Math.min(millis, quickest(bytes)));
  }
  const theirs = secondOpinion(bytes);
  if (!result.ok) {
    tally.refused++;
    tally.codes.add(result.error.code);
    if (theirs !== undefined) tally.onlyTheirs++;
    const { answer } = result.error;
    if (answer === undefined) return;
    tally.answered++;
    assert.ok(topVia(answer.request).host);
    const response = responseTo(answer.request, answer.status, answer.reason);
    assert.ok(parse(serialize(response)) !== undefined);
    return;
  }
  tally.parsed++;
  keepsItsPromises(result.value);
  if (theirs === undefined) tally.onlyOurs++;
  else {
    const ours = opinionOf(result.value);
    // That package ends a value at the first character that is none of a token's.
    const values = [...topVia(result.value).params.values()];
    const comparable = values.every((value) => value === undefined || isToken(value));
    assert.deepEqual(ours, comparable ? theirs : { ...theirs, branch: ours.branch });
    tally.agreed++;
  }
}

/** Milliseconds of the best of three: a pause of the machine is not the parser's. */
function quickest(bytes: Uint8Array): number {
  const times = [0, 1, 2].map(() => {
    const before = performance.now();
    parse(bytes);
    return performance.now() - before;
  });
  return Math.min(...times);
}

/** What `parse` promises of everything it lets through. */
function keepsItsPromises(message: SipMessage): void {
  for (const read of [topVia, from, to, callId, cseq, contacts, routes, recordRoutes]) {
    read(message);
  }
  assert.ok(message.body.length <= 65_535);
  const back = parse(serialize(message));
  assert.ok(back.ok, JSON.stringify(back));
  assert.deepEqual(serialize(back.value), serialize(message));
  assert.equal(formatVia(topVia(back.value)), formatVia(topVia(message)));
  assert.equal(formatNameAddr(from(back.value)), formatNameAddr(from(message)));
  parseUri(to(message).uri);
  if (message.kind === "request") requestUri(message);
  const sdp = parseSdp(message.body);
  if (sdp.ok) audioOf(sdp.value);
}

interface Opinion {
  readonly method?: string;
  readonly status?: number;
  readonly callId: string;
  readonly cseq: number;
  readonly host: string;
  readonly branch: string | undefined;
}

function opinionOf(message: SipMessage): Opinion {
  const via = topVia(message);
  return {
    ...(message.kind === "request" ? { method: message.method } : { status: message.status }),
    callId: callId(message),
    cseq: cseq(message).number,
    host: via.host,
    branch: via.params.get("branch"),
  };
}

/** The same by the `sip` package; `undefined` where it refuses, or reads by design otherwise than the RFC. */
function secondOpinion(bytes: Uint8Array): Opinion | undefined {
  if (bytes.length > SECOND_OPINION_BYTES_MAX || !isPlain(bytes)) return undefined;
  const read = sip.parse(Buffer.from(bytes));
  const { via, cseq, "call-id": id } = read?.headers ?? {};
  const [top] = Array.isArray(via) ? via : [];
  if (top === undefined || cseq === undefined || typeof id !== "string") return undefined;
  return {
    ...(read.method === undefined ? { status: read.status } : { method: read.method }),
    callId: id.trim(),
    cseq: cseq.seq,
    host: top.host.toLowerCase(),
    branch: top.params.branch ?? undefined,
  };
}

/**
 * Where that package can be asked: it knows no UTF-8, no folds, no IPv6 and no quoted parameters, unescapes methods, and
 * takes only spaces it likes; and one run of spaces can hold it for seconds.
 */
function isPlain(bytes: Uint8Array): boolean {
  const text = new TextDecoder("latin1").decode(bytes);
  const end = text.indexOf("\r\n\r\n");
  const head = end < 0 ? text : text.slice(0, end);
  const vias = head.split("\r\n").filter((line) => /^(?:via|v)\s*:/i.test(line)).join("");
  return !/[^\r\n\t -~]|\r\n[ \t]|%| {4}|\t/.test(head) && !/["[]/.test(vias) &&
    !/^[^\r\n]*[!*+`'~]/.test(head);
}

/** One of the corpus with a few of its octets changed, lost, doubled or put in. */
export function mutated(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  let bytes = pick(random, corpus);
  for (let n = below(random, MUTATIONS_MAX + 1); n > 0; n--) bytes = mutate(random, bytes, corpus);
  return bytes;
}

function mutate(random: Random, bytes: Uint8Array, corpus: readonly Uint8Array[]): Uint8Array {
  const at = below(random, bytes.length + 1);
  const length = below(random, Math.min(24, bytes.length - at + 1));
  switch (below(random, 7)) {
    case 0: { // one octet changes
      const copy = bytes.slice();
      if (at < copy.length) copy[at] = below(random, 256);
      return copy;
    }
    case 1: // some are lost
      return joined(bytes.subarray(0, at), bytes.subarray(at + length));
    case 2: // some come twice
      return joined(bytes.subarray(0, at + length), bytes.subarray(at));
    case 3:
    case 4: // something is put in
      return joined(bytes.subarray(0, at), pick(random, SPLICES), bytes.subarray(at));
    case 5: // the end is lost
      return below(random, 8) === 0 ? bytes.slice(0, at) : bytes;
    default: { // another message goes on from there
      const other = pick(random, corpus);
      const line = lineStart(other, below(random, other.length));
      return joined(
        bytes.subarray(0, lineStart(bytes, at)),
        other.subarray(line, line + 200),
        bytes.subarray(at),
      );
    }
  }
}

function lineStart(bytes: Uint8Array, from: number): number {
  return bytes.lastIndexOf(0x0a, from) + 1;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
