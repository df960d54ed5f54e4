/**
 * What is said to a PBX and what it says: commands, acceptances, rejections, events, snapshots.
 * Acceptance and outcome are separate (over a network they are); what is shown comes from events only.
 * Events carry the whole changed object, so that replaying them onto an old snapshot gives the new one.
 */
import type { Instant } from "../lib/time.ts";
import type { CallId, CommandId, DeviceId, EventSeq, Extension, LegId, LineId } from "./ids.ts";
import type { Office } from "./office.ts";

export type PbxCommand =
  | Originate
  | Hangup
  | { readonly kind: "configure"; readonly office: Office };

/** Click-to-call: the device first, then the destination. */
export interface Originate {
  readonly kind: "originate";
  readonly device: DeviceId;
  /** As typed in the panel (panel dialect: no outside prefix). */
  readonly destination: string;
  readonly line?: LineId;
  /** ON: the device goes off-hook by itself; OFF: it rings and the person answers. */
  readonly autoAnswer: boolean;
}

/** Ends the device's part of a call; a ringing incoming leg is rejected, an unanswered outgoing one cancelled. */
export interface Hangup {
  readonly kind: "hangup";
  readonly call: CallId;
  readonly device: DeviceId;
}

export interface PbxAccepted {
  /** The call that an `originate` opened. */
  readonly call?: CallId;
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

/** The true reason behind a REGISTER's or INVITE's failed digest; on the wire all answers are alike. */
export type DigestFailure =
  | "unknown-user"
  | "wrong-password"
  | "user-mismatch"
  | "disabled"
  | "locked";

export type PbxEventBody =
  | { readonly kind: "call"; readonly call: Call }
  | { readonly kind: "device"; readonly state: DeviceState }
  | { readonly kind: "configured"; readonly revision: number }
  | {
    readonly kind: "digest-failed";
    readonly source: string;
    readonly user: string;
    readonly why: DigestFailure;
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
}

/** What a PBX can do at all; a device may be able to do less. */
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
