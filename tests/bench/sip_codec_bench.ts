/** The codec against the npm package `sip` on the same messages in the same run: messages read and written a second. */
import { Buffer } from "node:buffer";
import sip from "sip";
import { callId, contacts, cseq, from, to, topVia } from "../../core/sip/headers.ts";
import { parse } from "../../core/sip/parse.ts";
import { serialize } from "../../core/sip/serialize.ts";
import { medianAndWorst, type Row, RUNS } from "./row.ts";

/** Turns of each side within a run: short ones that alternate, so that a busy moment of the machine meets both. */
const TURNS = 40;
const WARM_UP_MESSAGES = 100_000;
const TURN_MILLIS = 12;

const SDP = [
  "v=0",
  "o=- 20518 1 IN IP4 192.0.2.21",
  "s=SDP data",
  "c=IN IP4 192.0.2.21",
  "t=0 0",
  "m=audio 11794 RTP/AVP 0 8 9 18 101",
  "a=rtpmap:0 PCMU/8000",
  "a=rtpmap:8 PCMA/8000",
  "a=rtpmap:9 G722/8000",
  "a=rtpmap:18 G729/8000",
  "a=rtpmap:101 telephone-event/8000",
  "a=fmtp:101 0-15",
  "a=ptime:20",
  "a=sendrecv",
  "",
].join("\r\n");

function message(start: string, name: string, method: string): Uint8Array {
  return new TextEncoder().encode([
    start,
    "Via: SIP/2.0/UDP 192.0.2.21:5060;branch=z9hG4bK776asdhds31;rport",
    "Max-Forwards: 70",
    `From: "${name}" <sip:1001@pbx.example.com>;tag=a48s9df8`,
    "To: <sip:1004@pbx.example.com>",
    "Call-ID: 843817637684230-998sdasdh09@192.0.2.21",
    `CSeq: 20 ${method}`,
    "Contact: <sip:1001@192.0.2.21:5060;transport=udp>",
    "User-Agent: Deskphone T46S 66.85.0.5",
    "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REFER, NOTIFY, PRACK",
    "Supported: replaces, 100rel, timer",
    "Session-Expires: 1800;refresher=uac",
    "Min-SE: 90",
    "Content-Type: application/sdp",
    `Content-Length: ${SDP.length}`,
    "",
    SDP,
  ].join("\r\n"));
}

const INVITE = message("INVITE sip:1004@pbx.example.com SIP/2.0", "1001 Tanaka", "INVITE");
const JAPANESE = message("INVITE sip:1004@pbx.example.com SIP/2.0", "1001 髙橋 一郎", "INVITE");
const OK = message("SIP/2.0 200 OK", "1001 Tanaka", "INVITE");

/** Something from every header that a transaction and a dialog ask for, so that nothing is left undone. */
function readOurs(bytes: Uint8Array): number {
  const read = parse(bytes);
  if (!read.ok) throw new Error(`Cannot measure a message that is refused: ${read.error.code}`);
  const it = read.value;
  return topVia(it).host.length + from(it).uri.length + to(it).uri.length + cseq(it).number +
    callId(it).length + contacts(it).length + it.body.length;
}

function readTheirs(bytes: Uint8Array): number {
  const { headers, content } = sip.parse(bytes);
  return headers.via[0].host.length + headers.from.uri.length + headers.to.uri.length +
    headers.cseq.seq + headers["call-id"].length + headers.contact.length + content.length;
}

function writeOurs(): () => number {
  const read = parse(INVITE);
  if (!read.ok) throw new Error(read.error.code);
  // As a use would build it: a table of its own, not the parsed one.
  const built = { ...read.value, headers: read.value.headers.set("Max-Forwards", "69") };
  return () => serialize(built).length;
}

function writeTheirs(): () => number {
  const read = sip.parse(Buffer.from(INVITE));
  return () => Buffer.from(sip.stringify(read), "binary").length;
}

/** Messages a second of both sides in each run. */
function race(ours: () => number, theirs: () => number): [ours: number[], theirs: number[]] {
  const rates: [number[], number[]] = [[], []];
  const sides = [ours, theirs] as const;
  for (const side of sides) for (let n = 0; n < WARM_UP_MESSAGES; n++) side();
  for (let run = 0; run < RUNS; run++) {
    const spent = [0, 0];
    const done = [0, 0];
    for (let turn = 0; turn < TURNS; turn++) {
      for (const [i, side] of sides.entries()) {
        const before = performance.now();
        done[i]! += spin(side, TURN_MILLIS);
        spent[i]! += performance.now() - before;
      }
    }
    for (const i of [0, 1] as const) rates[i].push(done[i]! / spent[i]! * 1000);
  }
  return rates;
}

function spin(work: () => number, millis: number): number {
  const end = performance.now() + millis;
  let done = 0;
  let sum = 0;
  while (performance.now() < end) {
    for (let i = 0; i < 100; i++) sum += work();
    done += 100;
  }
  if (!(sum > 0)) throw new Error("Cannot measure work that does nothing");
  return done;
}

function row(name: string, ours: () => number, theirs: () => number): Row {
  const [our, their] = race(ours, theirs).map((rates) => medianAndWorst(rates, "higher"));
  return {
    name,
    value: our!.median,
    worst: our!.worst,
    unit: "messages/s",
    against: "the `sip` package",
    ratio: our!.median / their!.median,
  };
}

/** Reading and writing, as ratios to the `sip` package. */
export function codecRows(): Row[] {
  const reading = (name: string, bytes: Uint8Array) => {
    const buffer = Buffer.from(bytes); // what that package is given by its socket
    return row(`parse ${name}`, () => readOurs(bytes), () => readTheirs(buffer));
  };
  return [
    reading("INVITE with SDP", INVITE),
    reading("INVITE with SDP, name in kanji", JAPANESE),
    reading("200 with SDP", OK),
    row("serialise INVITE with SDP", writeOurs(), writeTheirs()),
  ];
}
