/**
 * What is said to a PBX and what it says: commands, acceptances, rejections, events, snapshots.
 * Acceptance and outcome are separate (over a network they are); what is shown comes from events only.
 * Events carry the whole changed object, so that replaying them onto an old snapshot gives the new one.
 */
import type { Instant } from "../lib/time.ts";
import type {
  CallId,
  CommandId,
  DeviceId,
  EventSeq,
  Extension,
  LegId,
  LineId,
  PresenceCode,
  RecordingId,
} from "./ids.ts";
import type { SocketAddress } from "../lib/socket_address.ts";

export type * from "./pbx_commands.ts";

export interface PbxAccepted {
  /** The call that the command opened or changed. */
  readonly call?: CallId;
  /** The slot that a `park` took. */
  readonly slot?: number;
  /** The last event that what was accepted caused so far: who has read it sees the command's effect. */
  readonly seq?: EventSeq;
}

/** Every refusal has a stable code; the sentences belong to it in the words list. Data fills their braces. */
export interface PbxRejection {
  readonly code: RejectionCode;
  readonly data?: Readonly<Record<string, string>>;
}

export type RejectionCode =
  | "not-your-device"
  | "malformed-number"
  | "unknown-extension"
  | "line-required"
  | "line-not-permitted"
  | "no-line-permitted"
  | "call-class-not-permitted"
  | "line-out-of-service"
  | "line-full"
  | "emergency-unavailable"
  | "device-not-registered"
  | "auto-answer-unsupported"
  | "device-busy"
  | "capability-missing"
  | "call-not-found"
  /** The device's leg is not in a state in which this can be done, such as holding a call that still rings. */
  | "not-talking"
  /** The leg is held by its own phone: only its keys end that. */
  | "held-on-device"
  /** The leg is held by another device. */
  | "not-holder"
  | "not-held"
  | "no-such-slot"
  | "slot-taken"
  | "slots-full"
  | "slot-empty"
  | "already-retrieved"
  | "retrieve-not-permitted"
  | "pickup-not-permitted"
  /** Nothing rings at this colleague that could be picked up. */
  | "nothing-to-pick-up"
  /** To oneself, to the other side itself, or round in a circle. */
  | "transfer-loop"
  | "transfer-failed"
  | "recording-not-permitted"
  | "command-reused"
  | "pbx-unreachable";

export type CallDirection = "inbound" | "outbound" | "internal";

/** Why a leg or a call ended. */
export type EndCause =
  /** Somebody hung up after the answer. */
  | "hangup"
  | "busy"
  | "no-answer"
  | "rejected"
  | "cancelled"
  | "answered-elsewhere"
  /** The person's chosen presence lets nobody ring. */
  | "do-not-disturb"
  /** This person's part is over because the call went on elsewhere: into a slot, or to another person or device. */
  | "parked"
  | "transferred"
  | "picked-up"
  | "moved"
  | "unreachable"
  | "not-found"
  | "failed"
  /** A rule of the office refused it; `Leg.refusal` says which. */
  | "refused"
  | "system-restart";

export type LegState = "dialling" | "ringing" | "talking" | "holding" | "held" | "parked" | "ended";

/** Who is on a leg: a person of the office, or a number outside. */
export type Party =
  | { readonly kind: "person"; readonly extension: Extension; readonly name: string }
  /** `name` is what the far end claims; it is shown as text and never trusted. */
  | {
    readonly kind: "outside";
    readonly number: string;
    readonly name?: string;
    readonly withheld?: true;
  };

export interface Leg {
  readonly id: LegId;
  readonly party: Party;
  readonly device?: DeviceId;
  /** The line of a leg that goes outside or comes from there: it takes one of its channels. */
  readonly line?: LineId;
  /** `caller`: the party started the call (also by click); `callee`: it was called. */
  readonly role: "caller" | "callee";
  readonly state: LegState;
  /** Since when it is in this state. */
  readonly since: Instant;
  readonly startedAt: Instant;
  readonly ringingAt?: Instant;
  readonly answeredAt?: Instant;
  readonly endedAt?: Instant;
  readonly endCause?: EndCause;
  /** The SIP status that ended it, where there was one. */
  readonly sipStatus?: number;
  /** Rule of the office that refused it. */
  readonly refusal?: PbxRejection;
}

/** A stretch of time in which two legs could hear each other. */
export interface BridgeSpan {
  readonly a: LegId;
  readonly b: LegId;
  readonly from: Instant;
  readonly to?: Instant;
}

/** Who set a hold: the phone by its own key (re-INVITE), or the PBX on the panel's word. Both may hold at once. */
export type HoldBy = "device" | "panel";

/** A stretch of time in which a leg held its other side. It does not close the bridge's span. */
export interface HoldSpan {
  readonly leg: LegId;
  readonly by: HoldBy;
  readonly from: Instant;
  readonly to?: Instant;
}

/** How a stay in a slot ended. */
export type ParkEnding = "retrieved" | "called-back" | "abandoned" | "ended";

/** A stretch of time in which a leg waited in a slot. */
export interface ParkSpan {
  /** Who waits. */
  readonly leg: LegId;
  readonly slot: number;
  /** Who parked it, and from which device: that one is called back. */
  readonly by: LegId;
  readonly for?: Extension;
  readonly note?: string;
  readonly from: Instant;
  /** When the parker is called back, while it waits; later by every period that nobody answered. */
  readonly returnsAt?: Instant;
  readonly to?: Instant;
  readonly ending?: ParkEnding;
}

/**
 * A stretch of one recording: the part of one person of the office, while joined with one other leg. When those
 * two come together again, or it is switched off and on, the next stretch has the same id: it is one file.
 */
export interface RecordingSpan {
  readonly id: RecordingId;
  /** The employee: the left channel. */
  readonly leg: LegId;
  /** The right channel. */
  readonly peer: LegId;
  readonly from: Instant;
  readonly to?: Instant;
}

/** What became of a call's last transfer: what fails is back with who sent it, whose panel says so. */
export interface TransferNote {
  /** The transferor's leg, which may have ended. */
  readonly by: LegId;
  /** Whom it was sent to, as the history writes it: an extension or a number. */
  readonly to: string;
  readonly state: "under-way" | "done" | "failed";
  /** While the transferor waits for, or speaks with, the target first (attended, by the panel). */
  readonly consults?: true;
  /** Why it failed. */
  readonly cause?: EndCause;
}

/** A call as one value: all its legs, ended ones too until the call ends. */
export interface Call {
  readonly id: CallId;
  readonly direction: CallDirection;
  readonly line?: LineId;
  /** What was dialled, normalised, without outside prefix: the history shows this. */
  readonly dialled: string;
  /** The command that caused it, if a click did. */
  readonly commandId?: CommandId;
  readonly emergency: boolean;
  readonly startedAt: Instant;
  readonly legs: readonly Leg[];
  readonly spans: readonly BridgeSpan[];
  readonly holds: readonly HoldSpan[];
  readonly parks: readonly ParkSpan[];
  readonly recordings: readonly RecordingSpan[];
  /** Absent while nobody has sent it on. */
  readonly lastTransfer?: TransferNote;
  /** Phones have it between themselves, and the PBX lets only them change it. */
  readonly phonesOnly?: true;
  readonly endedAt?: Instant;
  readonly endCause?: EndCause;
}

/** What the PBX knows of one device. */
export interface DeviceState {
  readonly device: DeviceId;
  readonly registered: boolean;
  /** `sip:` contacts now bound; for the administrator, not for colleagues. */
  readonly contacts: readonly string[];
  readonly userAgent?: string;
  readonly since: Instant;
}

/** How a line's registration at its carrier stands (RFC 3261 §10.2). */
export interface TrunkState {
  readonly line: LineId;
  /** `failed`: refused or unanswered, tried again later by itself; `off`: the line registers nowhere any more. */
  readonly state: "trying" | "registered" | "failed" | "off";
  readonly since: Instant;
  /** The SIP status of the failure; 408 when nobody answered. */
  readonly status?: number;
}

/** One contact of a device (RFC 3261 §10), as it is kept over a restart. */
export interface DeviceBinding {
  readonly device: DeviceId;
  readonly contact: string;
  /** Where its REGISTER came from: requests go there. */
  readonly source: SocketAddress;
  readonly callId: string;
  readonly cseq: number;
  readonly expiresAt: Instant;
  readonly userAgent?: string;
}

/** The true reason behind a REGISTER's or INVITE's failed digest; on the wire all answers are alike. */
export type DigestFailure =
  | "unknown-user"
  | "wrong-password"
  | "user-mismatch"
  | "disabled"
  | "locked";

/** `refreshed`: its contacts are those it had; `queried`: it only asked for them. */
export type RegisterOutcome = "registered" | "refreshed" | "removed" | "queried" | "refused";

export type PbxEventBody =
  | { readonly kind: "call"; readonly call: Call }
  | { readonly kind: "device"; readonly state: DeviceState }
  | { readonly kind: "trunk"; readonly state: TrunkState }
  | { readonly kind: "configured"; readonly revision: number }
  /** All contacts of a device as they now stand, to be kept over a restart; after every change or refresh. */
  | {
    readonly kind: "bindings";
    readonly device: DeviceId;
    readonly bindings: readonly DeviceBinding[];
  }
  | {
    readonly kind: "digest-failed";
    /** Of the request. */
    readonly method: string;
    readonly source: string;
    readonly user: string;
    readonly why: DigestFailure;
  }
  /** A REGISTER of a device that has proved who it is, and what became of it. */
  | {
    readonly kind: "register";
    readonly source: string;
    readonly device: DeviceId;
    readonly outcome: RegisterOutcome;
    /** The SIP status it was answered with. */
    readonly status: number;
  }
  /** Somebody has chosen a state of the catalogue at the PBX itself: by a phone, or by its dialplan. */
  | {
    readonly kind: "presence";
    readonly extension: Extension;
    readonly code: PresenceCode;
    readonly note?: string;
  }
  /** Events were lost; a snapshot is due. */
  | { readonly kind: "gap" };

export type PbxEvent = PbxEventBody & { readonly seq: EventSeq; readonly at: Instant };

export interface PbxSnapshot {
  /** The last event this snapshot includes. */
  readonly seq: EventSeq;
  readonly at: Instant;
  readonly revision: number;
  /** Calls alive. */
  readonly calls: readonly Call[];
  readonly devices: readonly DeviceState[];
  /** Lines that register at a carrier. */
  readonly trunks: readonly TrunkState[];
  /** Times, since the last snapshot, in which a live PBX was out of reach and of which it has no records. */
  readonly gaps?: readonly HistoryGap[];
}

/** A time in which nobody heard what the PBX did: calls may be missing in the history. */
export interface HistoryGap {
  readonly from: Instant;
  readonly to: Instant;
}

/** What a PBX can do at all for somebody; a device may be able to do less. */
export interface PbxCapabilities {
  readonly originate: boolean;
  readonly hangup: boolean;
  readonly hold: boolean;
  readonly park: boolean;
  readonly transfer: boolean;
  readonly pickup: boolean;
  readonly move: boolean;
  readonly record: boolean;
}
