/**
 * RTP from outside, in a process of its own: `rtp_load.ts CALLS SECONDS MIRROR_PORT`. Sets up calls through a PBX
 * (first line in: its SIP port) from the open caller to devices `u1` …, which all answer here; both sides of each send
 * 50 packets a second, and each packet carries when it left. Meanwhile some flows go to a mirror and back. Tells its
 * SIP port first, then one report a line: sent straight, relayed, mirrored while others were relayed.
 */
import { readRtp, type RtpPacket, rtpPacket } from "../../core/media/rtp.ts";
import { contacts, to } from "../../core/sip/headers.ts";
import { HeaderTable, type SipMessage, type SipRequest } from "../../core/sip/message.ts";
import { parse } from "../../core/sip/parse.ts";
import { formatNameAddr } from "../../core/sip/address.ts";
import { audioOf, parseSdp } from "../../core/sip/sdp.ts";
import { serialize } from "../../core/sip/serialize.ts";
import { responseTo } from "../../core/sip/response.ts";

/** What became of the packets. */
export interface RtpReport {
  readonly sent: number;
  readonly received: number;
  readonly reordered: number;
  /** From sending to receiving, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const HOST = "127.0.0.1";
const FRAME_MILLIS = 20;
const PAYLOAD_BYTES = 160;
/** Before the traffic: what a relay is not to be blamed for. */
const DIRECT_SECONDS = 3;
const STRAGGLERS_MILLIS = 500;
/** Flows by the mirror while others are relayed. */
const MIRRORED = 20;
/** The PBX has told its relay of the last call. */
const ROUTED_MILLIS = 1_000;

/** One side of a call. */
class Flow {
  readonly #socket = Deno.listenDatagram({ transport: "udp", hostname: HOST, port: 0 });
  readonly #payload = new Uint8Array(PAYLOAD_BYTES).fill(0x55);
  readonly #stamp = new DataView(this.#payload.buffer);
  #heard = -1;
  destination: Deno.NetAddr | undefined;
  sent = 0;
  reordered = 0;
  delays: number[] = [];

  constructor(readonly ssrc: number) {
    void this.#receive();
  }

  get port(): number {
    return (this.#socket.addr as Deno.NetAddr).port;
  }

  send(): void {
    if (this.destination === undefined) return;
    this.#stamp.setFloat64(0, performance.now());
    this.#stamp.setUint32(8, this.sent);
    const packet: RtpPacket = {
      payloadType: 0,
      marker: this.sent === 0,
      sequence: this.sent,
      timestamp: this.sent * PAYLOAD_BYTES,
      ssrc: this.ssrc,
      payload: this.#payload,
    };
    this.sent += 1;
    void this.#socket.send(rtpPacket(packet), this.destination);
  }

  reset(): void {
    this.sent = 0;
    this.reordered = 0;
    this.#heard = -1;
    this.delays = [];
  }

  async #receive(): Promise<void> {
    const buffer = new Uint8Array(2_048);
    for (;;) {
      const [bytes] = await this.#socket.receive(buffer);
      const packet = readRtp(bytes);
      if (packet === undefined || packet.payload.length !== PAYLOAD_BYTES) continue;
      const { buffer: own, byteOffset } = packet.payload;
      const stamp = new DataView(own, byteOffset);
      this.delays.push(performance.now() - stamp.getFloat64(0));
      const place = stamp.getUint32(8);
      if (place < this.#heard) this.reordered += 1;
      this.#heard = Math.max(this.#heard, place);
    }
  }
}

interface LoadCall {
  readonly caller: Flow;
  readonly callee: Flow;
  answered: boolean;
  bye: SipRequest | undefined;
  over: boolean;
}

class Load {
  readonly sip = Deno.listenDatagram({ transport: "udp", hostname: HOST, port: 0 });
  readonly calls: readonly LoadCall[];
  #pbx: Deno.NetAddr | undefined;

  constructor(count: number) {
    this.calls = Array.from({ length: count }, (_, n) => ({
      caller: new Flow(2 * n + 1),
      callee: new Flow(2 * n + 2),
      answered: false,
      bye: undefined,
      over: false,
    }));
    void this.#receive();
  }

  get port(): number {
    return (this.sip.addr as Deno.NetAddr).port;
  }

  get flows(): readonly Flow[] {
    return this.calls.flatMap(({ caller, callee }) => [caller, callee]);
  }

  async call(pbx: number): Promise<void> {
    this.#pbx = { transport: "udp", hostname: HOST, port: pbx };
    for (const [n, call] of this.calls.entries()) {
      await this.#send(this.#request("INVITE", n, 1, `<sip:u${n + 1}@${HOST}>`, sdp(call.caller)));
      await pause(10);
    }
    await until(() => this.calls.every((call) => call.answered));
    await pause(ROUTED_MILLIS);
  }

  async hangUp(): Promise<void> {
    for (const { bye } of this.calls) {
      if (bye !== undefined) await this.#send(bye);
      await pause(2);
    }
    await until(() => this.calls.every((call) => call.over));
  }

  async #receive(): Promise<void> {
    for (;;) {
      const [bytes] = await this.sip.receive();
      const parsed = parse(bytes.slice());
      if (parsed.ok) await this.#hear(parsed.value);
    }
  }

  async #hear(message: SipMessage): Promise<void> {
    if (message.kind === "request") return await this.#answer(message);
    const n = Number(/^load-([0-9]+)@/.exec(message.headers.get("Call-ID") ?? "")?.[1]);
    const call = this.calls[n];
    if (call === undefined || message.status < 200) return;
    if (message.status >= 300) throw new Error(`Call ${n} was refused: ${message.status}`);
    if (message.headers.get("CSeq")?.endsWith("BYE")) call.over = true;
    else await this.#acknowledge(n, call, message);
  }

  async #acknowledge(n: number, call: LoadCall, message: SipMessage): Promise<void> {
    const remote = formatNameAddr(to(message));
    const [contact] = contacts(message);
    if (contact === undefined || contact === "*") throw new Error(`Call ${n} has no target`);
    call.caller.destination = remoteOf(message.body);
    call.bye = this.#request("BYE", n, 2, remote);
    call.answered = true;
    await this.#send(this.#request("ACK", n, 1, remote));
  }

  /** Every device answers at once; each is known by the user part of the Request-URI. */
  async #answer(request: SipRequest): Promise<void> {
    if (request.method === "ACK") return;
    const call = this.calls[Number(/^sip:u([0-9]+)@/.exec(request.uri)?.[1]) - 1];
    const headers = [["Contact", `<${request.uri}>`]] as const;
    if (request.method !== "INVITE" || call === undefined) {
      return await this.#send(responseTo(request, 200, undefined, { toTag: "load" }));
    }
    call.callee.destination = remoteOf(request.body);
    const body = sdp(call.callee);
    await this.#send(responseTo(request, 200, undefined, { toTag: "load", headers, body }));
  }

  #request(method: string, n: number, cseq: number, remote: string, body?: Uint8Array): SipRequest {
    const own = `<sip:benchuac@${HOST}:${this.port}>`;
    const fields: [string, string][] = [
      ["Via", `SIP/2.0/UDP ${HOST}:${this.port};branch=z9hG4bK${method}${n}`],
      ["Max-Forwards", "70"],
      ["From", `${own};tag=load${n}`],
      ["To", remote],
      ["Call-ID", `load-${n}@${HOST}`],
      ["CSeq", `${cseq} ${method}`],
      ["Contact", own],
    ];
    if (body !== undefined) fields.push(["Content-Type", "application/sdp"]);
    const uri = `sip:u${n + 1}@${HOST}:${this.#pbx!.port}`;
    const headers = HeaderTable.of(...fields);
    return { kind: "request", method, uri, headers, body: body ?? new Uint8Array() };
  }

  async #send(message: SipMessage): Promise<void> {
    await this.sip.send(serialize(message), this.#pbx!);
  }
}

function sdp(flow: Flow): Uint8Array {
  return new TextEncoder().encode([
    "v=0",
    `o=load ${flow.ssrc} 1 IN IP4 ${HOST}`,
    "s=-",
    `c=IN IP4 ${HOST}`,
    "t=0 0",
    `m=audio ${flow.port} RTP/AVP 0`,
    "",
  ].join("\r\n"));
}

function remoteOf(body: Uint8Array): Deno.NetAddr {
  const described = parseSdp(body);
  const audio = described.ok ? audioOf(described.value) : undefined;
  if (audio === undefined) throw new Error("Cannot send RTP: the answer has no audio");
  return { transport: "udp", hostname: audio.remote.host, port: audio.remote.port };
}

/** Every flow sends 50 packets a second, spread evenly, however late the timer. */
async function talk(flows: readonly Flow[], seconds: number): Promise<void> {
  for (const flow of flows) flow.reset();
  const start = performance.now();
  const rounds = (seconds * 1000) / FRAME_MILLIS;
  const step = FRAME_MILLIS / flows.length;
  const total = rounds * flows.length;
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.floor((performance.now() - start) / step));
    for (; sent < due; sent++) flows[sent % flows.length]!.send();
    await pause(1);
  }
  await pause(STRAGGLERS_MILLIS);
}

function reportOf(flows: readonly Flow[]): RtpReport {
  const delays = flows.flatMap((flow) => flow.delays).sort((a, b) => a - b);
  const at = (share: number) => delays[Math.floor(share * (delays.length - 1))] ?? Infinity;
  return {
    sent: flows.reduce((sum, flow) => sum + flow.sent, 0),
    received: delays.length,
    reordered: flows.reduce((sum, flow) => sum + flow.reordered, 0),
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
  };
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error("The calls did not come about");
    await pause(20);
  }
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}

if (import.meta.main) {
  const [calls = 1, seconds = 1, mirrorPort = 0] = Deno.args.map(Number);
  const load = new Load(calls);
  console.log(load.port);
  for (const { caller, callee } of load.calls) {
    caller.destination = { transport: "udp", hostname: HOST, port: callee.port };
    callee.destination = { transport: "udp", hostname: HOST, port: caller.port };
  }
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream()).getReader();
  const pbx = Number((await lines.read()).value);
  await talk(load.flows, DIRECT_SECONDS);
  console.log(JSON.stringify(reportOf(load.flows)));
  await load.call(pbx);
  const mirrored = Array.from({ length: MIRRORED }, (_, n) => {
    const flow = new Flow(2 * calls + n + 1);
    flow.destination = { transport: "udp", hostname: HOST, port: mirrorPort };
    return flow;
  });
  await talk([...load.flows, ...mirrored], seconds);
  for (const flows of [load.flows, mirrored]) console.log(JSON.stringify(reportOf(flows)));
  await load.hangUp();
  Deno.exit(0);
}
