/** What phones and the carrier have in common for whoever gives them a wire: two sockets, packets, and what they tell. */
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Instant, Millis } from "../../core/lib/time.ts";
import type { Device } from "../../core/domain/office.ts";
import type { Random } from "../../core/lib/random.ts";
import type { SipTimers } from "../../core/sip/timers.ts";
import type { MediaMode } from "../pacing.ts";
import type { ReadMessage } from "../read_once.ts";
import type { DeviceHabits } from "./habits.ts";
import type { PhoneOptions } from "./phone_io.ts";
import { profileFor, VENDOR_PROFILES } from "./vendor_profiles.ts";

/** Where a device is reached. */
export interface Seat {
  readonly sip: SocketAddress;
  readonly rtp: SocketAddress;
}

export type DeviceInput =
  | {
    readonly kind: "datagram" | "rtp";
    readonly source: SocketAddress;
    readonly bytes: Uint8Array;
  }
  | { readonly kind: "wake" };

export interface DevicePacket {
  readonly kind: "send" | "send-rtp";
  readonly destination: SocketAddress;
  readonly bytes: Uint8Array;
}

export interface DeviceMachine<Input, Told> {
  handle(input: Input | DeviceInput, now: Instant): readonly (DevicePacket | Told)[];
  nextDeadline(): Instant | undefined;
}

/** A packet to be sent, or something the device tells. */
export function isPacket<Told extends { readonly kind: string }>(
  effect: DevicePacket | Told,
): effect is DevicePacket {
  return effect.kind === "send" || effect.kind === "send-rtp";
}

export interface DeskPhone {
  readonly device: Device;
  readonly password: string;
  readonly habits: DeviceHabits;
  /** What the phone takes to be its own address: behind NAT another than others see. */
  readonly seat: Seat;
  readonly registrar: SocketAddress;
  readonly domain?: string;
  readonly name?: string;
  readonly melody: number;
  readonly media: MediaMode;
  readonly random: Random;
  readonly timers?: SipTimers | undefined;
  readonly read?: ReadMessage | undefined;
  readonly keptMillis?: Millis;
}

/** The phone of an office's device: of the make its habits name, else one that understands what the office sends. */
export function deskPhone(desk: DeskPhone): PhoneOptions {
  const { device, habits, seat, domain, name, timers, read, keptMillis } = desk;
  const { profile, rebootsEveryMillis } = habits;
  return {
    user: device.id,
    password: desk.password,
    ...(name === undefined ? {} : { displayName: name }),
    registrar: desk.registrar,
    ...(domain === undefined ? {} : { domain }),
    ...seat,
    habit: habits.ringing,
    startsPlugged: habits.startsPlugged,
    profile: profile === undefined ? profileFor(device.autoAnswerHeader) : VENDOR_PROFILES[profile],
    melody: desk.melody,
    media: desk.media,
    random: desk.random,
    ...(timers === undefined ? {} : { timers }),
    ...(read === undefined ? {} : { read }),
    ...(keptMillis === undefined ? {} : { keptMillis }),
    ...(rebootsEveryMillis === undefined ? {} : { rebootsEveryMillis }),
  };
}
