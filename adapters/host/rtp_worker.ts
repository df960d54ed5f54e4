/**
 * The RTP worker: the relay machine over real sockets, in a thread of its own. Ports are bound ahead, so
 * that an SDP never names one that is not there; commands come straight from the PBX worker. Recordings are
 * handed to a writer that no packet waits for.
 */
import { chachaRandom } from "../../core/lib/chacha_random.ts";
import { musicOf } from "../../core/media/music.ts";
import { readWav } from "../../core/media/wav.ts";
import {
  type MediaCommand,
  type MediaEffect,
  type MediaEvent,
  type MediaInput,
  MediaRelay,
} from "../../sim/pbx/media.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import { RecordingWriter } from "../recording/recording_writer.ts";
import { MachineHost } from "./machine_host.ts";
import { Outbox } from "./outbox.ts";
import { UdpSocket } from "./udp_socket.ts";
import { type FromRtpWorker, type ToRtpWorker, whyNotStarted } from "./worker_messages.ts";

/**
 * Ports kept bound and free: as many calls as half of them may begin before this thread has its turn. Where there are
 * many calls there are soon many more: then it is twice as many as are in use.
 */
const PORTS_AHEAD = 256;

/** How long the news of a port may wait for others: ports are bound ahead. */
const EVENTS_WAIT_MILLIS = 100;

/** Longer than any packet on an Ethernet; a longer datagram is cut, and its sender is no phone. */
const RTP_BYTES_MAX = 2_048;

const scope = self as unknown as Worker;
const tell = (message: FromRtpWorker) => scope.postMessage(message);

class RtpHost {
  readonly #sockets = new Map<number, UdpSocket>();
  readonly #relay: MediaRelay;
  readonly #machine: MachineHost<MediaInput, MediaEffect>;
  readonly #events = new Outbox<MediaEvent>(
    (events) => this.start.media.postMessage(events),
    EVENTS_WAIT_MILLIS,
  );
  #writer: RecordingWriter | undefined;
  #next: number;

  static async open(start: ToRtpWorker & { kind: "start" }): Promise<RtpHost> {
    const host = new RtpHost(start);
    const { recordings: folder } = start;
    if (folder === undefined) host.#tellRoom(false);
    else {
      host.#writer = await RecordingWriter.open({
        folder,
        room: (room) => host.#tellRoom(room),
        fault: (text) => tell({ kind: "fault", where: "recording", text }),
      });
    }
    return host;
  }

  private constructor(readonly start: ToRtpWorker & { kind: "start" }) {
    this.#next = start.first + (start.first & 1);
    const music = start.music === undefined ? undefined : musicIn(start.music);
    this.#relay = new MediaRelay({
      random: chachaRandom(start.seed),
      ...(music === undefined ? {} : { music }),
    });
    this.#machine = new MachineHost<MediaInput, MediaEffect>({
      machine: this.#relay,
      wake: { kind: "wake" },
      perform: (effect) => this.#perform(effect),
      fault: (error) => tell({ kind: "fault", where: "rtp", text: String(error) }),
    });
    start.media.onmessage = (message: MessageEvent<readonly MediaCommand[]>) => {
      for (const command of message.data) this.#machine.input({ kind: "command", command });
      this.#bindAhead();
    };
    this.#bindAhead();
    if (this.#sockets.size === 0) {
      throw new Error(`no RTP port between ${start.first} and ${start.last} is free`);
    }
    this.#events.flush();
  }

  async stop(): Promise<void> {
    this.#machine.close();
    this.#events.flush();
    this.start.media.close();
    await this.#writer?.close();
    await Promise.all([...this.#sockets.values()].map((socket) => socket.close()));
  }

  #perform(effect: MediaEffect): void {
    switch (effect.kind) {
      case "send":
        return this.#sockets.get(effect.port)?.send(effect.bytes, effect.destination);
      case "event":
        return this.#events.put(effect.event);
      case "recording":
        return this.#writer?.write(effect.id, effect.chunk);
      case "recording-over":
        return this.#writer?.finish(effect.id);
      default:
        return unreachable(effect);
    }
  }

  /** The PBX stops recording, or may again; the main thread shows it. */
  #tellRoom(room: boolean): void {
    const event: MediaEvent = { kind: "recording-room", room };
    this.#events.put(event);
    this.#events.flush();
    tell(event);
  }

  /** RTP on an even port, RTCP on the next (RFC 3550 §11); a pair of which another program has one is passed over. */
  #bindAhead(): void {
    const ahead = Math.max(PORTS_AHEAD, 2 * this.#relay.inUse);
    while (this.#relay.ready < ahead && this.#next < this.start.last) {
      const port = this.#next;
      this.#next += 2;
      const [rtp, rtcp] = [this.#bind(port), this.#bind(port + 1)];
      if (rtp === undefined || rtcp === undefined) {
        void (rtp ?? rtcp)?.close();
        continue;
      }
      this.#sockets.set(port, rtp).set(port + 1, rtcp);
      this.#machine.input({ kind: "bound", port });
    }
  }

  /** `undefined` when another program has the port. */
  #bind(port: number): UdpSocket | undefined {
    try {
      return new UdpSocket({ host: this.start.host, port }, {
        datagram: (bytes, source) => this.#machine.input({ kind: "packet", port, source, bytes }),
        fault: (where, error) =>
          tell({ kind: "fault", where: `rtp ${port} ${where}`, text: String(error) }),
      }, RTP_BYTES_MAX);
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse) return undefined;
      throw error;
    }
  }
}

function musicIn(file: Uint8Array): Int16Array | undefined {
  const wav = readWav(file);
  const music = wav && musicOf(wav);
  if (music === undefined) {
    const text =
      "the music on hold is no WAV file of PCM 16, A-law or µ-law; the built-in piece is played";
    tell({ kind: "fault", where: "rtp", text });
  }
  return music;
}

let host: RtpHost | undefined;

scope.onmessage = async (message: MessageEvent<ToRtpWorker>) => {
  if (message.data.kind === "start") {
    try {
      host = await RtpHost.open(message.data);
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
