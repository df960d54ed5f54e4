/** Somebody from elsewhere without a password, who sends the PBX what nobody may believe (I16, I27). */
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Millis } from "../../core/lib/time.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { StrangersMessage } from "./deeds.ts";
import { type OfficeWorld, PBX_ADDRESS } from "../office_world.ts";
import type { NodeHandle } from "../world.ts";

export const STRANGER_HOST = "10.66.6.6";
const ADDRESS: SocketAddress = { host: STRANGER_HOST, port: 5060 };
const CLAIMS = "1001-desk";

interface Packet {
  readonly destination: SocketAddress;
  readonly bytes: Uint8Array;
}

/** It knows when a port opens, and would be the first to be heard there. */
const LISTENS_MILLIS: Millis = 20_000;

const encoder = new TextEncoder();

export class Stranger {
  readonly #sim: OfficeWorld;
  readonly #node: NodeHandle<Packet>;
  #sent = 0;
  /** Until when its voice goes to every port that is routed anew. */
  #listensUntil = 0;

  constructor(sim: OfficeWorld) {
    this.#sim = sim;
    this.#node = sim.world.add<Packet, Packet>({
      name: "stranger",
      machine: { handle: (packet) => [packet], nextDeadline: () => undefined },
      addresses: [ADDRESS],
      receive: () => undefined,
      wake: { destination: ADDRESS, bytes: new Uint8Array() },
      perform: ({ destination, bytes }, out) => out.send(ADDRESS, destination, bytes),
      describe: () => "sends",
    });
    sim.world.observe((happening) => {
      if (happening.at > this.#listensUntil || !("node" in happening)) return;
      if (happening.node === "relay" && happening.kind === "input") this.#speaks();
    });
  }

  sends(what: StrangersMessage): void {
    switch (what) {
      case "RTP":
        this.#listensUntil = this.#sim.world.now + LISTENS_MILLIS;
        return this.#speaks();
      case "REGISTER":
        return this.#sip(what, PBX_ADDRESS.host, "Expires: 300\r\n");
      case "SUBSCRIBE":
        return this.#sip(what, `1002@${PBX_ADDRESS.host}`, "Event: dialog\r\nExpires: 300\r\n");
      case "REFER":
        return this.#sip(what, `naisen@${PBX_ADDRESS.host}`, `Refer-To: <sip:1002@elsewhere>\r\n`);
      case "INVITE":
      case "BYE":
        return this.#sip(what, `1002@${PBX_ADDRESS.host}`, "");
      default:
        return unreachable(what);
    }
  }

  #speaks(): void {
    for (const { port } of this.#sim.relay.routes()) {
      this.#node.post({ destination: { host: PBX_ADDRESS.host, port }, bytes: RTP });
    }
  }

  #sip(method: string, where: string, more: string): void {
    const n = ++this.#sent;
    const own = `<sip:${CLAIMS}@${PBX_ADDRESS.host}>`;
    const text = `${method} sip:${where} SIP/2.0\r\n` +
      `Via: SIP/2.0/UDP ${ADDRESS.host}:${ADDRESS.port};branch=z9hG4bK-stranger-${n}\r\n` +
      `Max-Forwards: 70\r\nFrom: ${own};tag=stranger${n}\r\n` +
      `To: ${method === "REGISTER" ? own : `<sip:${where}>`}\r\n` +
      `Call-ID: stranger-${n}\r\nCSeq: 1 ${method}\r\n` +
      `Contact: <sip:${CLAIMS}@${ADDRESS.host}>\r\n${more}Content-Length: 0\r\n\r\n`;
    this.#node.post({ destination: PBX_ADDRESS, bytes: encoder.encode(text) });
  }
}

/** Version 2, PCMU, and a moment of sound. */
const RTP = Uint8Array.of(0x80, 0, 0, 1, 0, 0, 0, 1, 6, 6, 6, 6, ...new Array(160).fill(0x55));
