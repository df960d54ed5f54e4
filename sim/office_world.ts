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
import type { Random } from "../core/lib/random.ts";
import type { Result } from "../core/lib/result.ts";
import type { SocketAddress } from "../core/lib/socket_address.ts";
import type { Instant, Millis } from "../core/lib/time.ts";
import type { SipTimers } from "../core/sip/timers.ts";
import { addDevice } from "./device_node.ts";
import {
  Carrier,
  type CarrierCall,
  type CarrierInput,
  type CarrierOptions,
  type CarrierTold,
  type RingIn,
} from "./devices/carrier.ts";
import type { FarEndAct } from "./devices/carrier_calls.ts";
import { deskPhone, type Seat } from "./devices/device.ts";
import { HEARING_MILLIS, type SoundName, voicesIn } from "./devices/ear.ts";
import type { DeviceHabits } from "./devices/habits.ts";
import {
  Phone,
  type PhoneDisplay,
  type PhoneInput,
  type PhoneKey,
  type PhoneTold,
} from "./devices/phone.ts";
import type { LinkConditions } from "./network.ts";
import type { MediaMode } from "./pacing.ts";
import { readOnce } from "./read_once.ts";
import type { MediaRelay } from "./pbx/media.ts";
import type { Pbx } from "./pbx/pbx.ts";
import { type MadeRecording, PbxProcess } from "./pbx_process.ts";

export { type MadeRecording, RTP_FIRST } from "./pbx_process.ts";

import type { TraceSink } from "./trace.ts";
import { type NodeHandle, World } from "./world.ts";

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
  /** What else the carrier is told: far ends of its own, customers that register. */
  readonly carrier?: Pick<CarrierOptions, "farEnds" | "accounts" | "sessionSeconds" | "callsMax">;
  /** RTP ports bound for the PBX; default 64. */
  readonly rtpPorts?: number;
  readonly traceSink?: TraceSink;
  /** Default `WORLD_START`. */
  readonly start?: Instant;
}

export const PBX_ADDRESS: SocketAddress = { host: "10.0.0.1", port: 5060 };
export const CARRIER_ADDRESS: SocketAddress = { host: "10.9.0.1", port: 5060 };
const PHONE_SIP_PORT = 5060;
const PHONE_RTP_PORT = 4000;
const CARRIER_SEAT: Seat = {
  sip: CARRIER_ADDRESS,
  rtp: { ...CARRIER_ADDRESS, port: PHONE_RTP_PORT },
};
interface Desk {
  readonly host: string;
  readonly phone: Phone;
  readonly node: NodeHandle<Parameters<Phone["handle"]>[0]>;
  display: PhoneDisplay | undefined;
}

export class OfficeWorld {
  readonly world: World;
  readonly startedAt: Instant;
  readonly carrier: Carrier;
  /** Calls as the carrier sees them, ended ones too. */
  readonly outside = new Map<string, CarrierCall>();
  readonly #desks = new Map<DeviceId, Desk>();
  /** Whose melody is whose. */
  readonly #melodies = new Map<SoundName, string>();
  readonly #process: PbxProcess;
  readonly #carrierNode: NodeHandle<Parameters<Carrier["handle"]>[0]>;
  #ringsIn = 0;

  constructor(options: OfficeWorldOptions) {
    const { random, timers } = options;
    this.world = new World({
      random: random.fork("world"),
      ...(options.conditions === undefined ? {} : { conditions: options.conditions }),
      ...(options.traceSink === undefined ? {} : { traceSink: options.traceSink }),
      ...(options.start === undefined ? {} : { start: options.start }),
    });
    this.startedAt = this.world.now;
    this.#process = new PbxProcess({
      world: this.world,
      name: "pbx",
      random,
      office: options.office,
      address: PBX_ADDRESS,
      carrier: CARRIER_ADDRESS,
      media: options.media ?? "flows",
      timers,
      rtpPorts: options.rtpPorts ?? 64,
    });
    this.carrier = new Carrier({
      ...options.carrier,
      sip: CARRIER_ADDRESS,
      rtp: CARRIER_SEAT.rtp,
      peer: PBX_ADDRESS,
      media: options.media ?? "flows",
      random: random.fork("carrier"),
      read: readOnce,
      ...(timers === undefined ? {} : { timers }),
    });
    this.#carrierNode = this.#addCarrier();
    options.office.devices.forEach((device, place) => this.#addDesk(options, device, place));
  }

  get pbx(): Pbx {
    return this.#process.pbx;
  }

  get relay(): MediaRelay {
    return this.#process.relay;
  }

  /** Everything the PBX has said since it was started last. */
  get events(): readonly PbxEvent[] {
    return this.#process.runs.at(-1)!;
  }

  /** What each run of the PBX has said, the present one last. */
  get runs(): readonly (readonly PbxEvent[])[] {
    return this.#process.runs;
  }

  get replies(): ReadonlyMap<CommandId, Result<PbxAccepted, PbxRejection>> {
    return this.#process.replies;
  }

  /** What has been recorded; only lengths unless media are packets. */
  get recordings(): ReadonlyMap<RecordingId, MadeRecording> {
    return this.#process.recordings;
  }

  /** The PBX dies without a goodbye, and its relay with it. */
  killPbx(): void {
    this.#process.kill();
  }

  /** A new PBX at the same address knows the contacts its predecessor has told, and nothing else. */
  restartPbx(): void {
    this.#process.restart();
  }

  /** The host stops: the PBX hangs up every call, and takes no further one. */
  stopPbx(): void {
    this.#process.post({ kind: "shutdown" });
  }

  get pbxAlive(): boolean {
    return this.#process.alive;
  }

  /** The office as the PBX was told it last. */
  get office(): Office {
    return this.#process.office;
  }

  get devices(): readonly DeviceId[] {
    return [...this.#desks.keys()];
  }

  /** The host that a phone is at, as others see it. */
  hostOf(device: DeviceId): string {
    return this.#desk(device).host;
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
    this.#process.post({ kind: "command", id, command });
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

  /** People outside hold, type, or call by a pattern. */
  actOutside(act: FarEndAct | Extract<CarrierInput, { kind: "load" }>): void {
    this.#carrierNode.post(act);
  }

  /** A datagram reaches the PBX as if it came from there: what a forger sends, or a bad wire makes of an honest one. */
  forge(source: SocketAddress, bytes: Uint8Array): void {
    this.#process.post({ kind: "datagram", source, bytes });
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

  /**
   * What somebody hears in the last `millis`, told from the sound itself: device names, `outside`, or what else it
   * is. Only where media are packets.
   */
  hears(by: DeviceId | "outside", millis: Millis = HEARING_MILLIS): readonly string[] {
    const listener = by === "outside" ? this.carrier : this.#desk(by).phone;
    return voicesIn(listener.heardMelodies(millis, this.world.now), this.#melodies);
  }

  #desk(device: DeviceId): Desk {
    const desk = this.#desks.get(device);
    if (desk === undefined) throw new Error(`Cannot find a phone for ${device}`);
    return desk;
  }

  #addCarrier(): NodeHandle<Parameters<Carrier["handle"]>[0]> {
    return addDevice<CarrierInput, CarrierTold>(this.world, {
      name: "carrier",
      machine: this.carrier,
      seat: CARRIER_SEAT,
      told: ({ call }) => void this.outside.set(call.id, call),
    });
  }

  #addDesk(options: OfficeWorldOptions, device: Device, place: number): void {
    const habits = options.habits(device);
    const password = options.secrets.get(device.id);
    if (habits === undefined || password === undefined) return;
    const host = `10.1.${Math.floor(place / 250)}.${1 + place % 250}`;
    const seat = seatAt(host);
    const phone = new Phone(deskPhone({
      device,
      password,
      habits,
      seat: habits.behindNat === true ? seatAt(host.replace("10.1.", "192.168.")) : seat,
      registrar: PBX_ADDRESS,
      melody: place,
      media: options.media ?? "flows",
      random: options.random.fork(device.id),
      timers: options.timers,
      read: readOnce,
    }));
    const node = addDevice<PhoneInput, PhoneTold>(this.world, {
      name: device.id,
      machine: phone,
      seat,
      told: ({ state }) => {
        desk.display = state;
      },
    });
    const desk: Desk = { host, phone, node, display: undefined };
    this.#desks.set(device.id, desk);
    this.#melodies.set(`melody ${place}`, device.id);
  }
}

function seatAt(host: string): Seat {
  return { sip: { host, port: PHONE_SIP_PORT }, rtp: { host, port: PHONE_RTP_PORT } };
}
