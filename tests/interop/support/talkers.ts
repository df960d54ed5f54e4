/**
 * People who talk through the PBX while something else happens, and how long they heard nothing, as a process of
 * its own: `talkers.ts PBX_PORT TRUNK_PORT CALLS MIRROR_PORT`. Calls go from the bench office's open caller to its
 * trunk; both ends send 50 packets of RTP a second. As many voices more hear themselves by a mirror, which shows what
 * the machine does to them. Says in JSON on each line of input what was heard since the line before; the first answer
 * comes when all talk.
 */
import { UdpSocket } from "../../../adapters/host/udp_socket.ts";
import { seededRandom, token } from "../../../core/lib/random.ts";
import type { SocketAddress } from "../../../core/lib/socket_address.ts";
import { cseq } from "../../../core/sip/headers.ts";
import { HeaderTable, type SipMessage, type SipRequest } from "../../../core/sip/message.ts";
import { parse } from "../../../core/sip/parse.ts";
import { serialize } from "../../../core/sip/serialize.ts";
import { responseTo } from "../../../core/sip/stack.ts";

const HOST = "127.0.0.1";
const PACKET_MILLIS = 20;
const RTP_HEADER_BYTES = 12;
const PACKET_BYTES = RTP_HEADER_BYTES + 160;

export interface HeardReport {
  /** The longest time between two packets of one stream, but for what the sender itself paused; milliseconds. */
  readonly worstGapMillis: number;
  /** The same of packets that were only mirrored. */
  readonly mirrorGapMillis: number;
  readonly received: number;
  readonly lost: number;
  /** Streams that nothing was heard of. */
  readonly silent: number;
}

const random = seededRandom("talkers");

/** One end of a call: what it sends carries when it was sent. */
class Voice {
  readonly #socket: UdpSocket;
  readonly #ssrc = random.uint32();
  #sequence = 0;
  #expected: number | undefined;
  #lastArrival = 0;
  remote: SocketAddress | undefined;
  /** It says nothing for now. */
  paused = false;
  gap = 0;
  received = 0;
  lost = 0;

  constructor() {
    this.#socket = new UdpSocket({ host: HOST, port: 0 }, {
      datagram: (bytes) => this.#hear(new DataView(bytes.buffer)),
      fault: () => {},
    });
  }

  get sdp(): Uint8Array {
    return new TextEncoder().encode(
      `v=0\r\no=- 1 1 IN IP4 ${HOST}\r\ns=-\r\nc=IN IP4 ${HOST}\r\nt=0 0\r\n` +
        `m=audio ${this.#socket.address.port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n`,
    );
  }

  speak(): void {
    if (this.remote === undefined || this.paused) return;
    const bytes = new Uint8Array(PACKET_BYTES);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, 0x80);
    view.setUint16(2, this.#sequence & 0xffff);
    view.setUint32(4, this.#sequence * 160);
    view.setUint32(8, this.#ssrc);
    view.setFloat64(RTP_HEADER_BYTES, performance.now());
    this.#sequence += 1;
    this.#socket.send(bytes, this.remote);
  }

  #hear(view: DataView): void {
    if (view.byteLength !== PACKET_BYTES) return;
    const now = performance.now();
    const sequence = view.getUint16(2);
    const missing = this.#expected === undefined ? 0 : (sequence - this.#expected) & 0xffff;
    const delay = now - view.getFloat64(RTP_HEADER_BYTES);
    const owed = delay + (1 + missing) * PACKET_MILLIS;
    if (this.#expected !== undefined) {
      this.gap = Math.max(this.gap, Math.min(now - this.#lastArrival, owed));
    }
    this.#lastArrival = now;
    this.#expected = (sequence + 1) & 0xffff;
    this.received += 1;
    this.lost += missing;
  }

  close(): Promise<void> {
    return this.#socket.close();
  }

  take(): { readonly gap: number; readonly received: number; readonly lost: number } {
    const { received, lost } = this;
    const silence = received === 0 ? 0 : performance.now() - this.#lastArrival;
    const gap = Math.max(this.gap, silence);
    this.gap = this.received = this.lost = 0;
    return { gap, received, lost };
  }
}

/** Both ends of every call, and the two sockets of their signalling. */
export class Talkers {
  /** Of each call the caller's, then the other end's. */
  readonly voices: Voice[] = [];
  readonly mirrored: readonly Voice[];
  readonly #pbx: SocketAddress;
  readonly #near: UdpSocket;
  readonly #far: UdpSocket;
  readonly #calling = new Map<string, Voice>();
  talking = 0;

  constructor(
    pbxPort: number,
    trunkPort: number,
    calls: number,
    mirrorPort: number,
    readonly number = "0312345678",
  ) {
    this.mirrored = Array.from({ length: 2 * calls }, () => {
      const voice = new Voice();
      voice.remote = { host: HOST, port: mirrorPort };
      return voice;
    });
    this.#pbx = { host: HOST, port: pbxPort };
    this.#near = this.#socket(0, (message) => this.#answered(message));
    this.#far = this.#socket(trunkPort, (message) => this.#called(message));
  }

  /** All say something every 20 ms, until the timer is cleared. */
  speak(): ReturnType<typeof setInterval> {
    let packets = 0;
    const start = performance.now();
    return setInterval(() => {
      // a timer that came late sends what it owes
      for (; packets * PACKET_MILLIS < performance.now() - start; packets++) {
        for (const voice of [...this.voices, ...this.mirrored]) voice.speak();
      }
    }, PACKET_MILLIS / 4);
  }

  /** Its sockets; calls that still talk are not ended. */
  async close(): Promise<void> {
    const sockets = [this.#near, this.#far];
    await Promise.all([...sockets, ...this.voices, ...this.mirrored].map((one) => one.close()));
  }

  call(n: number): void {
    const voice = this.#newVoice();
    this.#calling.set(`talk-${n}`, voice);
    this.#say(
      this.#near,
      this.#request("INVITE", `talk-${n}`, `<sip:${this.number}@127.0.0.1>`, voice),
    );
  }

  #socket(port: number, hear: (message: SipMessage) => void): UdpSocket {
    return new UdpSocket({ host: HOST, port }, {
      datagram: (bytes) => {
        const parsed = parse(bytes);
        if (parsed.ok) hear(parsed.value);
      },
      fault: () => {},
    });
  }

  #newVoice(): Voice {
    const voice = new Voice();
    this.voices.push(voice);
    return voice;
  }

  #called(message: SipMessage): void {
    if (message.kind !== "request" || message.method !== "INVITE") return;
    const voice = this.#newVoice();
    voice.remote = relayIn(message);
    const headers = [["Contact", `<sip:far@${HOST}:${this.#far.address.port}>`]] as const;
    this.#say(
      this.#far,
      responseTo(message, 200, "OK", { toTag: token(random, 8), headers, body: voice.sdp }),
    );
  }

  #answered(message: SipMessage): void {
    const id = message.headers.get("Call-ID") ?? "";
    const voice = this.#calling.get(id);
    if (message.kind !== "response" || message.status !== 200 || voice === undefined) return;
    if (cseq(message).method !== "INVITE") return;
    if (voice.remote === undefined) this.talking += 1;
    voice.remote = relayIn(message);
    this.#say(this.#near, this.#request("ACK", id, message.headers.get("To")!));
  }

  #request(method: "INVITE" | "ACK", id: string, to: string, voice?: Voice): SipRequest {
    const { port } = this.#near.address;
    return {
      kind: "request",
      method,
      uri: `sip:${this.number}@${HOST}:${this.#pbx.port}`,
      headers: HeaderTable.of(
        ["Via", `SIP/2.0/UDP ${HOST}:${port};branch=z9hG4bK${token(random, 12)};rport`],
        ["Max-Forwards", "70"],
        ["From", `<sip:benchuac@${HOST}>;tag=${id}`],
        ["To", to],
        ["Call-ID", id],
        ["CSeq", `1 ${method}`],
        ["Contact", `<sip:benchuac@${HOST}:${port}>`],
        ...(voice === undefined ? [] : [["Content-Type", "application/sdp"] as const]),
      ),
      body: voice?.sdp ?? new Uint8Array(),
    };
  }

  #say(socket: UdpSocket, message: SipMessage): void {
    socket.send(serialize(message), this.#pbx);
  }
}

/** Where a description wants its audio. */
function relayIn(message: SipMessage): SocketAddress {
  const text = new TextDecoder().decode(message.body);
  return { host: HOST, port: Number(/^m=audio (\d+) /m.exec(text)?.[1]) };
}

async function talk(
  pbxPort: number,
  trunkPort: number,
  calls: number,
  mirrorPort: number,
): Promise<void> {
  const talkers = new Talkers(pbxPort, trunkPort, calls, mirrorPort);
  for (let n = 0; n < calls; n++) talkers.call(n);
  talkers.speak();
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  for await (const _ of lines) {
    while (talkers.talking < calls) await new Promise((resolve) => setTimeout(resolve, 10));
    const heard = talkers.voices.map((voice) => voice.take());
    const mirrored = talkers.mirrored.map((voice) => voice.take());
    const report: HeardReport = {
      worstGapMillis: Math.max(0, ...heard.map((one) => one.gap)),
      mirrorGapMillis: Math.max(0, ...mirrored.map((one) => one.gap)),
      received: heard.reduce((sum, one) => sum + one.received, 0),
      lost: heard.reduce((sum, one) => sum + one.lost, 0),
      silent: heard.filter((one) => one.received === 0).length,
    };
    console.log(JSON.stringify(report));
  }
  Deno.exit();
}

if (import.meta.main) {
  const [pbxPort, trunkPort, calls, mirrorPort] = Deno.args.map(Number);
  await talk(pbxPort!, trunkPort!, calls!, mirrorPort!);
}
