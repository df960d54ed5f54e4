/**
 * A whole office in a simulated world: the bundled PBX and its media relay, a phone on every desk, a carrier
 * outside, and the wire between them. The same machines that run over real sockets; one seed is one run.
 */
import type { CommandId, DeviceId, RecordingId } from "../core/domain/ids.ts";
import type { Device, Office } from "../core/domain/office.ts";
import type {
  PbxAccepted,
  PbxCommand,
  PbxEvent,
  PbxRejection,
  PbxSnapshot,
} from "../core/domain/pbx_messages.ts";
import { bytesToHex } from "../core/lib/hash.ts";
import type { Random } from "../core/lib/random.ts";
import type { Result } from "../core/lib/result.ts";
import { type SocketAddress, socketKey } from "../core/lib/socket_address.ts";
import type { Instant, Millis } from "../core/lib/time.ts";
import { unreachable } from "../core/lib/unreachable.ts";
import type { SipTimers } from "../core/sip/timers.ts";
import { Carrier, type CarrierCall, type CarrierEffect, type RingIn } from "./devices/carrier.ts";
import type { DeviceHabits } from "./devices/habits.ts";
import type { MediaMode } from "./devices/media_leg.ts";
import { Phone, type PhoneDisplay, type PhoneEffect, type PhoneKey } from "./devices/phone.ts";
import { profileFor, VENDOR_PROFILES } from "./devices/vendor_profiles.ts";
import type { LinkConditions } from "./network.ts";
import { type MediaEffect, MediaRelay } from "./pbx/media.ts";
import { Pbx, type PbxEffect } from "./pbx/pbx.ts";
import type { TraceSink } from "./trace.ts";
import { type NodeHandle, type Outlet, World } from "./world.ts";

export interface OfficeWorldOptions {
  readonly random: Random;
  readonly office: Office;
  /** SIP passwords of the simulated phones. */
  readonly secrets: ReadonlyMap<DeviceId, string>;
  /** Who has a simulated phone, and what he does with it; `undefined`: no phone there. */
  readonly habits: (device: Device) => DeviceHabits | undefined;
  readonly conditions?: LinkConditions;
  /** Default `flows`. */
  readonly media?: MediaMode;
  readonly timers?: SipTimers;
  /** RTP ports bound for the PBX; default 64. */
  readonly rtpPorts?: number;
  readonly traceSink?: TraceSink;
}

export const PBX_ADDRESS: SocketAddress = { host: "10.0.0.1", port: 5060 };
export const CARRIER_ADDRESS: SocketAddress = { host: "10.9.0.1", port: 5060 };
export const RTP_FIRST = 10_000;
const PHONE_SIP_PORT = 5060;
const PHONE_RTP_PORT = 4000;
/** PBX and relay are threads of one host: a message between them takes so long. */
const THREAD_MILLIS: Millis = 0.25;

/** A recording as the relay made it. */
export interface MadeRecording {
  /** PCM16 stereo at 8 kHz. */
  readonly chunks: Uint8Array[];
  /** Its length; absent while it goes on. */
  millis: Millis | undefined;
}

interface Desk {
  readonly phone: Phone;
  readonly node: NodeHandle<Parameters<Phone["handle"]>[0]>;
  display: PhoneDisplay | undefined;
}

export class OfficeWorld {
  readonly world: World;
  readonly startedAt: Instant;
  readonly pbx: Pbx;
  readonly relay: MediaRelay;
  readonly carrier: Carrier;
  /** Everything the PBX has said. */
  readonly events: PbxEvent[] = [];
  readonly replies = new Map<CommandId, Result<PbxAccepted, PbxRejection>>();
  /** What has been recorded; only lengths unless media are packets. */
  readonly recordings = new Map<RecordingId, MadeRecording>();
  /** Calls as the carrier sees them, ended ones too. */
  readonly outside = new Map<string, CarrierCall>();
  readonly #desks = new Map<DeviceId, Desk>();
  readonly #pbxNode: NodeHandle<Parameters<Pbx["handle"]>[0]>;
  readonly #relayNode: NodeHandle<Parameters<MediaRelay["handle"]>[0]>;
  readonly #carrierNode: NodeHandle<Parameters<Carrier["handle"]>[0]>;
  #ringsIn = 0;

  constructor(options: OfficeWorldOptions) {
    const { random, timers } = options;
    this.world = new World({
      random: random.fork("world"),
      ...(options.conditions === undefined ? {} : { conditions: options.conditions }),
      ...(options.traceSink === undefined ? {} : { traceSink: options.traceSink }),
    });
    this.startedAt = this.world.now;
    this.pbx = new Pbx({
      office: options.office,
      local: PBX_ADDRESS,
      rtpHost: PBX_ADDRESS.host,
      carrier: CARRIER_ADDRESS,
      random: random.fork("pbx"),
      ...(timers === undefined ? {} : { timers }),
    });
    this.#pbxNode = this.#addPbx();
    const mode = options.media ?? "flows";
    this.relay = new MediaRelay({ random: random.fork("relay"), mode });
    this.#relayNode = this.#addRelay(options.rtpPorts ?? 64);
    this.carrier = new Carrier({
      sip: CARRIER_ADDRESS,
      rtp: { ...CARRIER_ADDRESS, port: PHONE_RTP_PORT },
      peer: PBX_ADDRESS,
      media: options.media ?? "flows",
      random: random.fork("carrier"),
      ...(timers === undefined ? {} : { timers }),
    });
    this.#carrierNode = this.#addCarrier();
    options.office.devices.forEach((device, place) => this.#addDesk(options, device, place));
  }

  get devices(): readonly DeviceId[] {
    return [...this.#desks.keys()];
  }

  phone(device: DeviceId): Phone {
    return this.#desk(device).phone;
  }

  /** What the phone shows; absent before it has shown anything. */
  display(device: DeviceId): PhoneDisplay | undefined {
    return this.#desk(device).display;
  }

  press(device: DeviceId, key: PhoneKey): void {
    this.#desk(device).node.post({ kind: "press", key });
  }

  /** The reply is in `replies` once the world has run on. */
  execute(id: CommandId, command: PbxCommand): void {
    this.#pbxNode.post({ kind: "command", id, command });
  }

  /** Somebody outside calls a line; returns the carrier's name of the call. */
  ringIn(call: Omit<RingIn, "kind" | "call">): string {
    const name = `in-${++this.#ringsIn}`;
    this.#carrierNode.post({ ...call, kind: "ring-in", call: name });
    return name;
  }

  hangUpOutside(call: string): void {
    this.#carrierNode.post({ kind: "hang-up", call });
  }

  /** A datagram reaches the PBX as if it came from there: what a forger sends, or a bad wire makes of an honest one. */
  forge(source: SocketAddress, bytes: Uint8Array): void {
    this.#pbxNode.post({ kind: "datagram", source, bytes });
  }

  snapshot(): PbxSnapshot {
    return this.pbx.snapshot(this.world.now);
  }

  /** Whom or what somebody hears in his present calls: device names, `outside`, and the PBX's sounds. */
  heard(by: DeviceId | "outside"): readonly string[] {
    const owners = new Map<number, string>();
    for (const [device, desk] of this.#desks) {
      for (const view of desk.phone.census().media) owners.set(view.ssrc, device);
    }
    for (const view of this.carrier.census().media) owners.set(view.ssrc, "outside");
    const views = by === "outside"
      ? this.carrier.census().media
      : this.#desk(by).phone.census().media;
    const names = views.flatMap((view) => view.heard).map(({ ssrc }) =>
      owners.get(ssrc) ?? this.relay.soundOf(ssrc) ?? "unknown"
    );
    return [...new Set(names)];
  }

  #desk(device: DeviceId): Desk {
    const desk = this.#desks.get(device);
    if (desk === undefined) throw new Error(`Cannot find a phone for ${device}`);
    return desk;
  }

  #addPbx(): NodeHandle<Parameters<Pbx["handle"]>[0]> {
    return this.world.add<Parameters<Pbx["handle"]>[0], PbxEffect>({
      name: "pbx",
      machine: this.pbx,
      addresses: [PBX_ADDRESS],
      receive: ({ source, bytes }) => ({ kind: "datagram", source, bytes }),
      wake: { kind: "wake" },
      perform: (effect, out) => this.#performPbx(effect, out),
      describe: (input) =>
        input.kind === "datagram"
          ? `forged ${socketKey(input.source)} ${bytesToHex(input.bytes)}`
          : JSON.stringify(input),
    });
  }

  #performPbx(effect: PbxEffect, out: Outlet): void {
    switch (effect.kind) {
      case "send":
        return out.send(PBX_ADDRESS, effect.destination, effect.bytes);
      case "media":
        return this.#relayNode.post({ kind: "command", command: effect.command }, THREAD_MILLIS);
      case "event":
        this.events.push(effect.event);
        return out.note(`event ${JSON.stringify(effect.event)}`);
      case "reply":
        this.replies.set(effect.id, effect.result);
        return out.note(`reply ${effect.id} ${JSON.stringify(effect.result)}`);
      default:
        return unreachable(effect);
    }
  }

  #addRelay(ports: number): NodeHandle<Parameters<MediaRelay["handle"]>[0]> {
    const { host } = PBX_ADDRESS;
    const numbers = Array.from({ length: ports }, (_, i) => RTP_FIRST + 2 * i);
    const node = this.world.add<Parameters<MediaRelay["handle"]>[0], MediaEffect>({
      name: "relay",
      machine: this.relay,
      addresses: numbers.flatMap((port) => [{ host, port }, { host, port: port + 1 }]),
      receive: ({ source, local, bytes }) => ({
        kind: "packet",
        port: local.port,
        source,
        bytes,
      }),
      wake: { kind: "wake" },
      perform: (effect, out) => this.#performRelay(effect, out),
    });
    for (const port of numbers) node.post({ kind: "bound", port });
    return node;
  }

  #performRelay(effect: MediaEffect, out: Outlet): void {
    switch (effect.kind) {
      case "send":
        return out.send(
          { host: PBX_ADDRESS.host, port: effect.port },
          effect.destination,
          effect.bytes,
        );
      case "event":
        return this.#pbxNode.post({ kind: "media", event: effect.event }, THREAD_MILLIS);
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

  #addCarrier(): NodeHandle<Parameters<Carrier["handle"]>[0]> {
    const rtp = { ...CARRIER_ADDRESS, port: PHONE_RTP_PORT };
    return this.world.add<Parameters<Carrier["handle"]>[0], CarrierEffect>({
      name: "carrier",
      machine: this.carrier,
      addresses: [CARRIER_ADDRESS, rtp],
      receive: ({ source, local, bytes }) => ({
        kind: local.port === rtp.port ? "rtp" : "datagram",
        source,
        bytes,
      }),
      wake: { kind: "wake" },
      perform: (effect, out) => {
        switch (effect.kind) {
          case "send":
            return out.send(CARRIER_ADDRESS, effect.destination, effect.bytes);
          case "send-rtp":
            return out.send(rtp, effect.destination, effect.bytes);
          case "call":
            return void this.outside.set(effect.call.id, effect.call);
          default:
            return unreachable(effect);
        }
      },
    });
  }

  #addDesk(options: OfficeWorldOptions, device: Device, place: number): void {
    const habits = options.habits(device);
    const password = options.secrets.get(device.id);
    if (habits === undefined || password === undefined) return;
    const host = `10.1.${Math.floor(place / 250)}.${1 + place % 250}`;
    const sip = { host, port: PHONE_SIP_PORT };
    const rtp = { host, port: PHONE_RTP_PORT };
    const phone = new Phone({
      user: device.id,
      password,
      registrar: PBX_ADDRESS,
      sip,
      rtp,
      habit: habits.ringing,
      startsPlugged: habits.startsPlugged,
      profile: habits.profile === undefined
        ? profileFor(device.autoAnswerHeader)
        : VENDOR_PROFILES[habits.profile],
      melody: place,
      media: options.media ?? "flows",
      random: options.random.fork(device.id),
      ...(options.timers === undefined ? {} : { timers: options.timers }),
    });
    const node = this.world.add<Parameters<Phone["handle"]>[0], PhoneEffect>({
      name: device.id,
      machine: phone,
      addresses: [sip, rtp],
      receive: ({ source, local, bytes }) => ({
        kind: local.port === rtp.port ? "rtp" : "datagram",
        source,
        bytes,
      }),
      wake: { kind: "wake" },
      perform: (effect, out) => {
        switch (effect.kind) {
          case "send":
            return out.send(sip, effect.destination, effect.bytes);
          case "send-rtp":
            return out.send(rtp, effect.destination, effect.bytes);
          case "display":
            desk.display = effect.state;
            return;
          default:
            return unreachable(effect);
        }
      },
    });
    const desk: Desk = { phone, node, display: undefined };
    this.#desks.set(device.id, desk);
  }
}
