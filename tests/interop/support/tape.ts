/** A tape of what went over the loopback between the PBX and its phones, written by dumpcap and listened to afterwards. */
import { decodeAlaw, decodeUlaw } from "../../../core/media/g711.ts";
import { isRtcp, readRtp } from "../../../core/media/rtp.ts";
import type { PortRange } from "../../support/ports.ts";
import { eventually, findTool, type Tool } from "../../support/tools.ts";

/** Debian's tshark brings it; only root may listen to the loopback. */
export const dumpcap: Tool = Deno.uid() === 0
  ? findTool("dumpcap")
  : { name: "dumpcap as root", path: undefined };

/** What the system holds for dumpcap while it has no turn, in MiB. */
const BUFFER_MEBIBYTES = 16;
/** How long dumpcap may lag behind the wire. */
const LAG_MILLIS = 700;
const PCAP_HEADER = 24;
const RECORD_HEADER = 16;
const ETHERNET_HEADER = 14;
const UDP_HEADER = 8;
const UDP = 17;

export interface TapedDatagram {
  /** Wall clock in milliseconds. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
}

export class Tape {
  readonly #process: Deno.ChildProcess;
  #datagrams: readonly TapedDatagram[] = [];

  /** Runs once this resolves; `sip` and `rtp` are the PBX's own ports. */
  static async start(sip: number, rtp: PortRange): Promise<Tape> {
    const path = await Deno.makeTempFile({ prefix: "tape-", suffix: ".pcap" });
    const filter = `udp port ${sip} or udp portrange ${rtp.first}-${rtp.last}`;
    const process = new Deno.Command(dumpcap.path!, {
      args: ["-q", "-P", "-i", "lo", "-B", `${BUFFER_MEBIBYTES}`, "-f", filter, "-w", path],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const tape = new Tape(path, process);
    await eventually("dumpcap writes", async () => (await Deno.stat(path)).size >= PCAP_HEADER)
      .catch(async (error) => {
        await tape.discard();
        throw error;
      });
    return tape;
  }

  private constructor(readonly path: string, process: Deno.ChildProcess) {
    this.#process = process;
  }

  /** Stops it with everything on it that was sent before. */
  async stop(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, LAG_MILLIS));
    this.#process.kill("SIGINT");
    await this.#process.status;
    this.#datagrams = [...datagramsIn(await Deno.readFile(this.path))];
  }

  /** Ends it if it still runs, and throws it away. */
  async discard(): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // it has ended
    }
    await this.#process.status;
    await Deno.remove(this.path);
  }

  get datagrams(): readonly TapedDatagram[] {
    return this.#datagrams;
  }

  /** The G.711 that reached these RTP ports within a time of the wall clock, as it came. */
  heard(ports: PortRange, from: number, to: number): Int16Array {
    const parts: Int16Array[] = [];
    for (const { at, to: port, bytes } of this.#datagrams) {
      if (at < from || at >= to || port < ports.first || port > ports.last || isRtcp(bytes)) {
        continue;
      }
      const packet = readRtp(bytes);
      if (packet?.payloadType === 0) parts.push(decodeUlaw(packet.payload));
      if (packet?.payloadType === 8) parts.push(decodeAlaw(packet.payload));
    }
    const samples = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
    let filled = 0;
    for (const part of parts) {
      samples.set(part, filled);
      filled += part.length;
    }
    return samples;
  }
}

/** Of a classic pcap file with microseconds, little-endian, of Ethernet frames with IPv4: the loopback's. */
function* datagramsIn(file: Uint8Array): Generator<TapedDatagram> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(0, true) !== 0xa1b2c3d4) throw new Error("Cannot read the tape: no pcap");
  for (let at = PCAP_HEADER; at + RECORD_HEADER <= file.length;) {
    const seconds = view.getUint32(at, true);
    const micros = view.getUint32(at + 4, true);
    const length = view.getUint32(at + 8, true);
    const ip = at + RECORD_HEADER + ETHERNET_HEADER;
    const udp = ip + (file[ip]! & 15) * 4;
    at += RECORD_HEADER + length;
    if (at > file.length) return;
    if (file[ip]! >> 4 !== 4 || file[ip + 9] !== UDP) continue;
    yield {
      at: seconds * 1_000 + micros / 1_000,
      from: view.getUint16(udp),
      to: view.getUint16(udp + 2),
      bytes: file.subarray(udp + UDP_HEADER, udp + view.getUint16(udp + 4)),
    };
  }
}
