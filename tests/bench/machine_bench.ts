/** The PBX machine alone, without sockets and threads: calls a second of CPU, and where the rest of a call's time must be. */
import { ha1 } from "../../core/sip/digest.ts";
import { officeOf } from "../../core/domain/office_file.ts";
import { seededRandom } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import { type Instant, instant, plus } from "../../core/lib/time.ts";
import { contacts, to } from "../../core/sip/headers.ts";
import { HeaderTable, type SipMessage, type SipRequest } from "../../core/sip/message.ts";
import { parse } from "../../core/sip/parse.ts";
import { serialize } from "../../core/sip/serialize.ts";
import { responseTo } from "../../core/sip/stack.ts";
import { formatNameAddr } from "../../core/sip/address.ts";
import { Pbx, type PbxInput } from "../../sim/pbx/pbx.ts";
import { drawCampaign } from "../../sim/campaign/campaign.ts";
import { LOSSY } from "../../sim/network.ts";
import { demoOffice } from "../support/demo_office.ts";
import { officeFile } from "../support/offices.ts";
import { medianAndWorst, type Row, RUNS } from "./row.ts";

const PBX: SocketAddress = { host: "127.0.0.1", port: 5060 };
const CALLER: SocketAddress = { host: "127.0.0.1", port: 5190 };
const TRUNK: SocketAddress = { host: "127.0.0.1", port: 5191 };
const CALLS = 2_000;
const OFFICE_DEEDS = 400;
/** Calls come 50 a second, so that transactions linger as they would. */
const BETWEEN_CALLS_MILLIS = 20;
const SDP = new TextEncoder().encode(
  "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n",
);

class Bench {
  readonly #pbx: Pbx;
  now: Instant = instant(1_800_000_000_000);

  constructor() {
    const office = officeOf(officeFile("bench"), (user, secret) => ({
      md5: ha1("MD5", user, "naisen", secret),
      sha256: ha1("SHA-256", user, "naisen", secret),
    }));
    this.#pbx = new Pbx({ office, local: PBX, rtpHost: PBX.host, random: seededRandom("bench") });
    for (let port = 10_000; port < 11_000; port += 2) {
      this.#handle({ kind: "media", event: { kind: "port-ready", port } });
    }
  }

  /** One call from INVITE to the last 200; throws when it does not go as it should. */
  call(n: number): void {
    this.now = plus(this.now, BETWEEN_CALLS_MILLIS);
    this.#handle({ kind: "wake" });
    const invite = this.#hear(CALLER, request("INVITE", n, 1, "<sip:5551234@127.0.0.1>", SDP))
      .find((message) => message.kind === "request") as SipRequest;
    this.#hear(TRUNK, responseTo(invite, 180));
    const headers = [["Contact", `<sip:far@127.0.0.1:${TRUNK.port}>`]] as const;
    const ringing = responseTo(invite, 200, "OK", { headers });
    const answers = this.#hear(TRUNK, {
      ...ringing,
      headers: ringing.headers.append("Content-Type", "application/sdp"),
      body: SDP,
    });
    const answer = answers.find((message) => message.kind === "response" && message.status === 200);
    if (answer === undefined) throw new Error(`Call ${n} was not answered`);
    const target = contacts(answer);
    const remote = formatNameAddr(to(answer));
    if (target === "*") throw new Error("Cannot call everybody");
    this.#hear(CALLER, request("ACK", n, 1, remote));
    const bye = this.#hear(CALLER, request("BYE", n, 2, remote))
      .find((message) => message.kind === "request") as SipRequest;
    this.#hear(TRUNK, responseTo(bye, 200));
  }

  #hear(source: SocketAddress, message: SipMessage): SipMessage[] {
    return this.#handle({ kind: "datagram", source, bytes: serialize(message) });
  }

  #handle(input: PbxInput): SipMessage[] {
    const said: SipMessage[] = [];
    for (const effect of this.#pbx.handle(input, this.now)) {
      if (effect.kind === "send") {
        const parsed = parse(effect.bytes);
        if (parsed.ok) said.push(parsed.value);
      } else if (effect.kind === "media" && effect.command.kind === "close") {
        const { port } = effect.command;
        this.#handle({ kind: "media", event: { kind: "port-ready", port } });
      }
    }
    return said;
  }
}

function request(
  method: string,
  n: number,
  number: number,
  remote: string,
  body?: Uint8Array,
): SipRequest {
  const fields: [string, string][] = [
    ["Via", `SIP/2.0/UDP 127.0.0.1:${CALLER.port};branch=z9hG4bK${method}-${n}`],
    ["Max-Forwards", "70"],
    ["From", `"load" <sip:benchuac@127.0.0.1:${CALLER.port}>;tag=c${n}`],
    ["To", remote],
    ["Call-ID", `call-${n}@127.0.0.1`],
    ["CSeq", `${number} ${method}`],
    ["Contact", `<sip:benchuac@127.0.0.1:${CALLER.port}>`],
  ];
  if (body !== undefined) fields.push(["Content-Type", "application/sdp"]);
  return {
    kind: "request",
    method,
    uri: "sip:5551234@127.0.0.1:5060",
    headers: HeaderTable.of(...fields),
    body: body ?? new Uint8Array(),
  };
}

export function machineRows(): Row[] {
  const bench = new Bench();
  let n = 0;
  const runs = Array.from({ length: RUNS + 1 }, () => {
    const start = performance.now();
    for (let i = 0; i < CALLS; i++) bench.call(n++);
    return CALLS / ((performance.now() - start) / 1000);
  }).slice(1); // the first warms up
  const { median, worst } = medianAndWorst(runs, "higher");
  return [
    { name: "calls through the PBX machine alone", value: median, worst, unit: "/s" },
    officeRow(),
  ];
}

/** The demo office lives by a drawn script over a lossy network, with every law watched after each event. */
function officeRow(): Row {
  const runs = Array.from({ length: RUNS }, (_, run) => {
    const start = performance.now();
    const drawn = { ...demoOffice(), seed: `bench ${run}`, conditions: LOSSY };
    const { virtualMillis } = drawCampaign(drawn, OFFICE_DEEDS);
    return virtualMillis / (performance.now() - start);
  });
  const { median, worst } = medianAndWorst(runs, "higher");
  return {
    name: "the simulated office, laws watched",
    value: median,
    worst,
    unit: "virtual s/s",
    against: "real time",
    ratio: median,
  };
}
