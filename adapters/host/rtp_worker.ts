/**
 * The RTP worker: the relay machine over real sockets, in a thread of its own. Ports are bound ahead, so
 * that an SDP never names one that is not there; commands come straight from the PBX worker.
 */
import {
  type MediaCommand,
  type MediaEffect,
  type MediaInput,
  MediaRelay,
} from "../../sim/pbx/media.ts";
import { MachineHost } from "./machine_host.ts";
import { UdpSocket } from "./udp_socket.ts";
import { type FromRtpWorker, type ToRtpWorker, whyNotStarted } from "./worker_messages.ts";

/** Ports kept bound and free: as many calls as half of them may begin before this thread has its turn. */
const PORTS_AHEAD = 128;

const scope = self as unknown as Worker;
const tell = (message: FromRtpWorker) => scope.postMessage(message);

class RtpHost {
  readonly #sockets = new Map<number, UdpSocket>();
  readonly #relay = new MediaRelay();
  readonly #machine: MachineHost<MediaInput, MediaEffect>;
  #next: number;

  constructor(readonly start: ToRtpWorker & { kind: "start" }) {
    this.#next = start.first + (start.first & 1);
    this.#machine = new MachineHost<MediaInput, MediaEffect>({
      machine: this.#relay,
      wake: { kind: "wake" },
      perform: (effect) => this.#perform(effect),
      fault: (error) => tell({ kind: "fault", where: "rtp", text: String(error) }),
    });
    start.media.onmessage = (message: MessageEvent<MediaCommand>) => {
      this.#machine.input({ kind: "command", command: message.data });
      this.#bindAhead();
    };
    this.#bindAhead();
    if (this.#sockets.size === 0) {
      throw new Error(`no RTP port between ${start.first} and ${start.last} is free`);
    }
  }

  async stop(): Promise<void> {
    this.#machine.close();
    this.start.media.close();
    await Promise.all([...this.#sockets.values()].map((socket) => socket.close()));
  }

  #perform(effect: MediaEffect): void {
    if (effect.kind === "send") {
      this.#sockets.get(effect.port)?.send(effect.bytes, effect.destination);
    } else if (effect.kind === "event") this.start.media.postMessage(effect.event);
  }

  /** RTP ports are even (RFC 3550 §11); one taken by another program is passed over. */
  #bindAhead(): void {
    while (this.#relay.ready < PORTS_AHEAD && this.#next <= this.start.last) {
      const port = this.#next;
      this.#next += 2;
      try {
        this.#sockets.set(port, this.#bind(port));
      } catch (error) {
        if (error instanceof Deno.errors.AddrInUse) continue;
        throw error;
      }
      this.#machine.input({ kind: "bound", port });
    }
  }

  #bind(port: number): UdpSocket {
    return new UdpSocket({ host: this.start.host, port }, {
      datagram: (bytes, source) => this.#machine.input({ kind: "packet", port, source, bytes }),
      fault: (where, error) =>
        tell({ kind: "fault", where: `rtp ${port} ${where}`, text: String(error) }),
    });
  }
}

let host: RtpHost | undefined;

scope.onmessage = async (message: MessageEvent<ToRtpWorker>) => {
  if (message.data.kind === "start") {
    try {
      host = new RtpHost(message.data);
      tell({ kind: "started", address: { host: message.data.host, port: message.data.first } });
    } catch (error) {
      tell(whyNotStarted(error));
    }
  } else {
    await host?.stop();
    tell({ kind: "stopped" });
    self.close();
  }
};
