/**
 * The process in which a PBX and its media relay run, as nodes of a world: it can die without a goodbye and be
 * started again at the same address with nothing but what it has told to be kept (`bindings`).
 */
import type { CommandId, DeviceId, RecordingId } from "../core/domain/ids.ts";
import type { Office } from "../core/domain/office.ts";
import type {
  DeviceBinding,
  PbxAccepted,
  PbxEvent,
  PbxRejection,
} from "../core/domain/pbx_messages.ts";
import { bytesToHex } from "../core/lib/hash.ts";
import type { Random } from "../core/lib/random.ts";
import type { Result } from "../core/lib/result.ts";
import { type SocketAddress, socketKey } from "../core/lib/socket_address.ts";
import type { Millis } from "../core/lib/time.ts";
import { unreachable } from "../core/lib/unreachable.ts";
import type { SipTimers } from "../core/sip/timers.ts";
import { blankDigests } from "./blank_digests.ts";
import type { MediaMode } from "./devices/media_leg.ts";
import { type MediaEffect, type MediaInput, MediaRelay } from "./pbx/media.ts";
import { Pbx, type PbxEffect, type PbxInput } from "./pbx/pbx.ts";
import type { NodeHandle, Outlet, World } from "./world.ts";

export const RTP_FIRST = 10_000;
/** PBX and relay are threads of one host: a message between them takes so long. */
const THREAD_MILLIS: Millis = 0.25;

export interface PbxProcessOptions {
  readonly world: World;
  /** Name of the PBX's node; the relay's has `-relay` after it. */
  readonly name: string;
  readonly random: Random;
  readonly office: Office;
  readonly address: SocketAddress;
  /** Where simulated trunks lead. */
  readonly carrier?: SocketAddress;
  readonly media: MediaMode;
  readonly timers: SipTimers | undefined;
  readonly rtpPorts: number;
}

/** A recording as the relay made it. */
export interface MadeRecording {
  /** PCM16 stereo at 8 kHz. */
  readonly chunks: Uint8Array[];
  /** Its length; absent while it goes on. */
  millis: Millis | undefined;
}

interface Run {
  readonly pbx: Pbx;
  readonly relay: MediaRelay;
  readonly pbxNode: NodeHandle<PbxInput>;
  readonly relayNode: NodeHandle<MediaInput>;
}

export class PbxProcess {
  readonly replies = new Map<CommandId, Result<PbxAccepted, PbxRejection>>();
  readonly recordings = new Map<RecordingId, MadeRecording>();
  /** What each run of the PBX has said, the present or last one at the end. */
  readonly runs: PbxEvent[][] = [];
  readonly #options: PbxProcessOptions;
  /** What a store would have kept. */
  readonly #bindings = new Map<DeviceId, readonly DeviceBinding[]>();
  #office: Office;
  #run: Run;
  #alive = true;

  constructor(options: PbxProcessOptions) {
    this.#options = options;
    this.#office = options.office;
    this.#run = this.#begin();
  }

  /** Of the present run, or of the last one when dead. */
  get pbx(): Pbx {
    return this.#run.pbx;
  }

  get relay(): MediaRelay {
    return this.#run.relay;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** As it was told last. */
  get office(): Office {
    return this.#office;
  }

  /** Lost when the process is dead. */
  post(input: PbxInput): void {
    if (!this.#alive) return;
    if (input.kind === "command" && input.command.kind === "configure") {
      this.#office = input.command.office;
    }
    this.#run.pbxNode.post(input);
  }

  /** Dies at once: nobody is told, nothing more is sent. Throws when it is dead. */
  kill(): void {
    if (!this.#alive) throw new Error(`Cannot kill ${this.#options.name}: it is dead`);
    this.#alive = false;
    this.#run.pbxNode.remove();
    this.#run.relayNode.remove();
  }

  /** Starts again with the present office and the contacts that were kept. Throws when it is alive. */
  restart(): void {
    if (this.#alive) throw new Error(`Cannot restart ${this.#options.name}: it is alive`);
    this.#alive = true;
    this.#run = this.#begin();
  }

  #begin(): Run {
    const { world, name, random, address, carrier, media, timers, rtpPorts } = this.#options;
    this.runs.push([]);
    const again = this.runs.length === 1 ? "" : ` ${this.runs.length}`;
    const pbx = new Pbx({
      office: this.#office,
      local: address,
      rtpHost: address.host,
      ...(carrier === undefined ? {} : { carrier }),
      random: random.fork(`pbx${again}`),
      bindings: [...this.#bindings.values()].flat(),
      ...(timers === undefined ? {} : { timers }),
    });
    const relay = new MediaRelay({ random: random.fork(`relay${again}`), mode: media });
    const { host } = address;
    const ports = Array.from({ length: rtpPorts }, (_, i) => RTP_FIRST + 2 * i);
    const pbxNode = world.add<PbxInput, PbxEffect>({
      name,
      machine: pbx,
      addresses: [address],
      receive: ({ source, bytes }) => ({ kind: "datagram", source, bytes }),
      wake: { kind: "wake" },
      perform: (effect, out) => this.#performPbx(effect, out),
      describe: (input) =>
        input.kind === "datagram"
          ? `forged ${socketKey(input.source)} ${bytesToHex(blankDigests(input.bytes))}`
          : JSON.stringify(input, withoutSecrets),
    });
    const relayNode = world.add<MediaInput, MediaEffect>({
      name: name === "pbx" ? "relay" : `${name}-relay`,
      machine: relay,
      addresses: ports.flatMap((port) => [{ host, port }, { host, port: port + 1 }]),
      receive: ({ source, local, bytes }) => ({ kind: "packet", port: local.port, source, bytes }),
      wake: { kind: "wake" },
      perform: (effect, out) => this.#performRelay(effect, out),
    });
    for (const port of ports) relayNode.post({ kind: "bound", port });
    return { pbx, relay, pbxNode, relayNode };
  }

  #performPbx(effect: PbxEffect, out: Outlet): void {
    switch (effect.kind) {
      case "send":
        return out.send(this.#options.address, effect.destination, effect.bytes);
      case "media":
        return this.#run.relayNode.post(
          { kind: "command", command: effect.command },
          THREAD_MILLIS,
        );
      case "event":
        this.runs.at(-1)!.push(effect.event);
        if (effect.event.kind === "bindings") {
          this.#bindings.set(effect.event.device, effect.event.bindings);
        }
        return out.note(`event ${JSON.stringify(effect.event)}`);
      case "reply":
        this.replies.set(effect.id, effect.result);
        return out.note(`reply ${effect.id} ${JSON.stringify(effect.result)}`);
      default:
        return unreachable(effect);
    }
  }

  #performRelay(effect: MediaEffect, out: Outlet): void {
    switch (effect.kind) {
      case "send": {
        const { host } = this.#options.address;
        return out.send({ host, port: effect.port }, effect.destination, effect.bytes);
      }
      case "event":
        return this.#run.pbxNode.post({ kind: "media", event: effect.event }, THREAD_MILLIS);
      case "recording":
        return void this.#recording(effect.id).chunks.push(effect.chunk);
      case "recording-over":
        this.#recording(effect.id).millis = effect.millis;
        return out.note(`recording ${effect.id} ${effect.millis}`);
      default:
        return unreachable(effect);
    }
  }

  #recording(id: RecordingId): MadeRecording {
    const recording = this.recordings.get(id) ?? { chunks: [], millis: undefined };
    this.recordings.set(id, recording);
    return recording;
  }
}

/** What a password could be guessed from stands in no trace: for `JSON.stringify`. */
function withoutSecrets(name: string, value: unknown): unknown {
  return name === "ha1" || name === "secret" ? undefined : value;
}
