/** What goes into the simulated carrier and what comes out: the unions of its machine, its options and its calls. */
import type { Random } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Instant, Millis } from "../../core/lib/time.ts";
import type { SipTimers } from "../../core/sip/timers.ts";
import type { ReadMessage } from "../read_once.ts";
import type { CarrierAccount } from "./carrier_accounts.ts";
import type { FarEnd } from "./far_ends.ts";
import type { MediaMode, MediaView } from "./media_leg.ts";
import type { HeardDigit } from "./phone_io.ts";
import type { VoiceCodec } from "./voice.ts";

export type CarrierInput =
  | { readonly kind: "datagram"; readonly source: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "rtp"; readonly source: SocketAddress; readonly bytes: Uint8Array }
  | RingIn
  /** The far end of this call hangs up; nothing happens when it has ended. */
  | { readonly kind: "hang-up"; readonly call: string }
  /** The far end holds the office by a re-INVITE, or takes it back; nothing happens unless they talk. */
  | { readonly kind: "hold"; readonly call: string; readonly held: boolean }
  /** The far end presses keys (RFC 4733). */
  | { readonly kind: "type"; readonly call: string; readonly digits: string }
  /** From now on people outside call by this pattern; absent: no longer. */
  | { readonly kind: "load"; readonly pattern?: LoadPattern }
  | { readonly kind: "wake" };

/** Somebody outside calls one of the office's lines. */
export interface RingIn {
  readonly kind: "ring-in";
  /** Names the call towards `hang-up` and in effects; unique among live calls. */
  readonly call: string;
  /** The line's number, digits: `0300000001`. */
  readonly line: string;
  /** The caller's number, digits. */
  readonly from: string;
  readonly name?: string;
  /** 184: the office sees `anonymous` and `Privacy: id`. */
  readonly withheld?: boolean;
  /** Gives up when nobody has answered for so long; default never. */
  readonly patienceMillis?: Millis;
  /** Hangs up so long after the answer; default never. */
  readonly talkMillis?: Millis;
  /** What the caller talks with, its favourite first; both laws unless given. */
  readonly codecs?: readonly VoiceCodec[];
}

/** Calls from outside by a day's curve. */
export interface LoadPattern {
  /** Calls in each of the 24 hours, from midnight in Japan; fractions are chances. */
  readonly callsPerHour: readonly number[];
  /** Numbers of the office's lines; one that stands twice is called twice as often. */
  readonly lines: readonly string[];
  /** Shortest and longest talk; short ones are more frequent. */
  readonly talkMillis: readonly [least: Millis, most: Millis];
  /** How long callers wait for an answer, at least and at most. */
  readonly patienceMillis: readonly [least: Millis, most: Millis];
}

export type CarrierEffect =
  | { readonly kind: "send"; readonly destination: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "send-rtp"; readonly destination: SocketAddress; readonly bytes: Uint8Array }
  /** After every change of a call. */
  | { readonly kind: "call"; readonly call: CarrierCall };

/** What the carrier tells beyond what it sends. */
export type CarrierTold = Extract<CarrierEffect, { kind: "call" }>;

export interface CarrierOptions {
  readonly sip: SocketAddress;
  /** One address for the media of all its calls. */
  readonly rtp: SocketAddress;
  /** The PBX: known by its address, without digest; everybody else is answered 403. */
  readonly peer: SocketAddress;
  readonly media: MediaMode;
  readonly random: Random;
  readonly timers?: SipTimers;
  /** How it reads datagrams: `parse` unless given. */
  readonly read?: ReadMessage;
  /** Calls at once; one more is answered 503. Default 1000. */
  readonly callsMax?: number;
  /** Who answers for a number; `farEndOf` unless given. */
  readonly farEnds?: (number: string) => FarEnd;
  /** Session interval it asks for in calls to the office (RFC 4028), in seconds; absent: none. */
  readonly sessionSeconds?: number;
  /** Customers that register; with them nobody is known by address, and `peer` is not called. */
  readonly accounts?: readonly CarrierAccount[];
}

/** Who calls, exactly as the messages said. */
export interface CallerIdentity {
  /** User and host of From: `0300000001`, or `anonymous` at `anonymous.invalid`. */
  readonly user: string;
  readonly host: string;
  readonly displayName?: string;
  /** URIs of P-Asserted-Identity (RFC 3325). */
  readonly asserted: readonly string[];
  /** The Privacy header (RFC 3323), raw. */
  readonly privacy?: string;
}

export interface CarrierCall {
  readonly id: string;
  /** Seen from the office. */
  readonly way: "from-office" | "to-office";
  /** The number dialled: outside, or the office's line. */
  readonly number: string;
  readonly caller: CallerIdentity;
  readonly state: "calling" | "ringing" | "talking" | "ended";
  /** The office holds the far end. */
  readonly held: boolean;
  /** The far end holds the office. */
  readonly holds: boolean;
  readonly since: Instant;
  /** The SIP status that ended it before an answer. */
  readonly status?: number;
  /** Who ended it, once ended. */
  readonly endedBy?: "far-end" | "office" | "network";
}

export interface CarrierCensus {
  readonly calls: number;
  readonly sessions: number;
  readonly transactions: number;
  readonly timers: number;
  readonly media: readonly (MediaView & { readonly call: string })[];
  /** Keys heard by RTP, the latest last (bounded). */
  readonly digits: readonly HeardDigit[];
  /** Users that have registered. */
  readonly registered: readonly string[];
  readonly strayPackets: number;
}
