/** What goes into a simulated phone and what comes out: the unions of its machine, its options and its display. */
import type { Random } from "../../core/lib/random.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Instant, Millis } from "../../core/lib/time.ts";
import type { SipTimers } from "../../core/sip/timers.ts";
import type { ReadMessage } from "../read_once.ts";
import type { Habit } from "./habits.ts";
import type { HeardStream, MediaMode, MediaView } from "./media_leg.ts";
import type { VendorProfile } from "./vendor_profiles.ts";

export type PhoneInput =
  /** SIP that came to the phone's SIP address. */
  | { readonly kind: "datagram"; readonly source: SocketAddress; readonly bytes: Uint8Array }
  /** What came to the phone's RTP address. */
  | { readonly kind: "rtp"; readonly source: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "press"; readonly key: PhoneKey }
  /** An outside device of the same person is in use (true): then the phone rings and does nothing by itself. */
  | { readonly kind: "attend"; readonly attended: boolean }
  | { readonly kind: "wake" };

/** What a phone tells beyond what it sends. */
export type PhoneTold = Extract<PhoneEffect, { kind: "display" }>;

/** A key without meaning at the moment does nothing, as on a real phone. */
export type PhoneKey =
  /** Keypad digits, `*` and `#`; or a whole `sip:` URI, which is called directly. Holds the call that talks. */
  | { readonly press: "dial"; readonly digits: string }
  /** The call that rings longest; holds the one that talks. */
  | { readonly press: "answer" }
  /** The call in front: talking, else calling, else ringing (declined), else held. */
  | { readonly press: "hangup" }
  | { readonly press: "reject" }
  | { readonly press: "hold" }
  | { readonly press: "resume" }
  /** The call that talks is held and the one held longest talks; nothing without both. */
  | { readonly press: "swap" }
  /** Blind transfer of the call in front: it is held and the far end referred there (RFC 3515); what fails comes back. */
  | { readonly press: "transfer"; readonly to: string }
  /** Attended transfer: the held call and the one that talks or is being called are joined (RFC 3891 in the Refer-To). */
  | { readonly press: "complete-transfer" }
  /** Calls `user` in the place of a dialog: takes a parked call, or one that rings at a colleague. */
  | { readonly press: "take"; readonly user: string; readonly call: LampCall }
  /** The key beside a lamp: takes the call that a lamp lit for (`take`), and dials a user who is idle or not watched. */
  | { readonly press: "lamp"; readonly user: string }
  /** Lights a lamp for a user (an extension or a slot), by RFC 4235 or RFC 3856; `unwatch` puts it out. */
  | { readonly press: "watch"; readonly user: string; readonly package: WatchPackage }
  | { readonly press: "unwatch"; readonly user: string; readonly package: WatchPackage }
  /** Digits typed into the call that talks: as RTP events (RFC 4733) or by INFO (`application/dtmf-relay`). */
  | { readonly press: "dtmf"; readonly digits: string; readonly by: DtmfWay }
  /** The power fails: it says nothing any more, and is back after `BOOT_MILLIS` with new tags and Call-IDs. */
  | { readonly press: "reboot" }
  /** Its cable is cut: it goes dark at once and nobody is told; `plug` starts it anew. */
  | { readonly press: "cut" }
  /** Ends its calls, unregisters and goes dark; `plug` brings it back. */
  | { readonly press: "unplug" }
  | { readonly press: "plug" };

/** Keys that need nothing but being pressed. */
export type PlainPress = Exclude<
  PhoneKey["press"],
  "dial" | "transfer" | "take" | "lamp" | "watch" | "unwatch" | "dtmf"
>;

export type WatchPackage = "dialog" | "presence";
export type DtmfWay = "rtp" | "info";

/** A dialog as the notifier of RFC 4235 names it: `local` is the watched user's side. */
export interface LampCall {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
}

export type PhoneEffect =
  | { readonly kind: "send"; readonly destination: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "send-rtp"; readonly destination: SocketAddress; readonly bytes: Uint8Array }
  /** After every change of what the phone shows. */
  | { readonly kind: "display"; readonly state: PhoneDisplay };

export interface PhoneOptions {
  /** SIP user and digest user: `1001-desk`. */
  readonly user: string;
  readonly password: string;
  /** Shown to those it calls directly; the PBX shows what it knows. */
  readonly displayName?: string;
  /** Where it registers and sends its calls; absent for a phone without a PBX. */
  readonly registrar?: SocketAddress;
  /** The registrar's host when absent. */
  readonly domain?: string;
  readonly sip: SocketAddress;
  /** One address for the media of all its calls: they are told apart by where packets come from. */
  readonly rtp: SocketAddress;
  readonly habit: Habit;
  /** Default true; false starts it unplugged. */
  readonly startsPlugged?: boolean;
  readonly profile: VendorProfile;
  /** Number of the melody that the person plays. */
  readonly melody: number;
  /** What the person says instead, over and over: samples at 8 kHz (`speechFrom`). */
  readonly speech?: Int16Array;
  readonly media: MediaMode;
  /** How much sound of each stream stays to be listened to; default `KEPT_MILLIS`, with packets only. */
  readonly keptMillis?: Millis;
  /** Its power fails so often on average, at any time between half of it and one and a half; absent: never. */
  readonly rebootsEveryMillis?: Millis;
  /** Lifetime it asks of a registration; default 300 s. */
  readonly registerSeconds?: number;
  /** A phone that starts anew needs another fork, or it makes the same tags again. */
  readonly random: Random;
  readonly timers?: SipTimers;
  /** How it reads datagrams: `parse` unless given. */
  readonly read?: ReadMessage;
}

/** `transferring`: held, and the far end was referred to somebody else; not yet known how it ends. */
export type PhoneCallState = "ringing" | "calling" | "talking" | "held" | "transferring";

export interface DisplayPeer {
  /** Digits or user; empty when withheld. */
  readonly number: string;
  readonly name?: string;
}

export interface DisplayCall {
  readonly direction: "incoming" | "outgoing";
  /** `held`: this phone holds it. */
  readonly state: PhoneCallState;
  /** The far end holds it. */
  readonly heldByPeer: boolean;
  readonly peer: DisplayPeer;
}

/** What a phone shows of one it watches. Without word from there, or after its end, it is `unknown`, never idle. */
export interface PhoneLamp {
  readonly user: string;
  readonly package: WatchPackage;
  readonly state: "unknown" | "idle" | "ringing" | "busy";
  /** The note of a presence, or who calls. */
  readonly note?: string;
  /** What `lamp` and `take` would take: the dialog that rings or is parked. */
  readonly call?: LampCall;
}

/** How the last call ended, where it did not end by this phone's own key. */
export interface DisplayEnd {
  readonly peer: DisplayPeer;
  /** The status that refused or ended it. */
  readonly status?: number;
  /** The text of its Reason header (RFC 3326), or the phrase of the status. */
  readonly reason?: string;
}

export interface PhoneDisplay {
  readonly plugged: boolean;
  readonly registered: boolean;
  /** State and peer of the call in front, and `idle` without calls. */
  readonly state: "idle" | PhoneCallState;
  readonly peer?: DisplayPeer;
  /** All of its calls, the oldest first. */
  readonly calls: readonly DisplayCall[];
  /** In the order they were asked for. */
  readonly lamps: readonly PhoneLamp[];
  /** Calls that rang in vain; one that was answered elsewhere is none. */
  readonly missed: number;
  readonly lastEnd?: DisplayEnd;
}

/** One key that the far end of a call pressed. */
export interface HeardDigit {
  readonly digit: string;
  readonly by: DtmfWay;
  readonly peer: string;
}

export interface PhoneCensus {
  readonly calls: number;
  /** SIP sessions that still need the wire. */
  readonly sessions: number;
  /** SIP transactions; a registration's too. */
  readonly transactions: number;
  /** Timers of habits; media and registration not counted. */
  readonly timers: number;
  /** One for each call: whom it sends to and hears. */
  readonly media: readonly (MediaView & { readonly peer: string })[];
  /** Streams heard by calls that have ended, the latest last (bounded). */
  readonly heardBefore: readonly HeardStream[];
  /** Subscriptions of its lamps, those being taken back included. */
  readonly subscriptions: number;
  /** Keys heard in this and former calls, the latest last (bounded). */
  readonly digits: readonly HeardDigit[];
  /** Packets that belonged to no call of this phone, or to one that does not listen. */
  readonly strayPackets: number;
  readonly registeredUntil?: Instant;
}

/** From the failure of the power to the first REGISTER. */
export const BOOT_MILLIS: Millis = 10_000;
/** How long an unplugged phone may still take to say goodbye. */
export const GOODBYE_MILLIS: Millis = 32_000;
