/** What a PBX is told to do: one command for each deed of a panel, and the office as it is now. */
import type { CallId, DeviceId, Extension, LineId, PresenceCode } from "./ids.ts";
import type { Office } from "./office.ts";

export type PbxCommand =
  | Originate
  | Hangup
  | Hold
  | Resume
  | Park
  | Retrieve
  | Transfer
  | CompleteTransfer
  | Pickup
  | Move
  | RecordCall
  | ChoosePresence
  | Forgive
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

/** 保留: the PBX's own hold on the device's leg; ended by `resume` of the same device only. */
export interface Hold {
  readonly kind: "hold";
  readonly call: CallId;
  readonly device: DeviceId;
}

export interface Resume {
  readonly kind: "resume";
  readonly call: CallId;
  readonly device: DeviceId;
}

/** 保留箱: the other side of the device's call goes into a slot, the device is free. */
export interface Park {
  readonly kind: "park";
  readonly call: CallId;
  readonly device: DeviceId;
  /** Absent: the lowest free one. */
  readonly slot?: number;
  /** Whom it is parked for, and what to tell that person. */
  readonly for?: Extension;
  readonly note?: string;
}

/** Takes what waits in a slot on a device: the device is called first, and the first that answers wins. */
export interface Retrieve {
  readonly kind: "retrieve";
  readonly slot: number;
  readonly device: DeviceId;
  readonly autoAnswer: boolean;
}

/**
 * 転送 of the device's other side. `blind`: the device is free at once; what fails comes back to it.
 * `attended`: the device talks with the target first, the other side hears music; `complete-transfer` follows.
 */
export interface Transfer {
  readonly kind: "transfer";
  readonly call: CallId;
  readonly device: DeviceId;
  /** Panel dialect; a slot number parks there. */
  readonly to: string;
  readonly line?: LineId;
  readonly mode: "blind" | "attended";
}

/** `complete` joins the other side with the target (also while it still rings); else back to the first call. */
export interface CompleteTransfer {
  readonly kind: "complete-transfer";
  readonly call: CallId;
  readonly device: DeviceId;
  readonly complete: boolean;
}

/** 代理応答: takes what rings at a colleague on one's own device. */
export interface Pickup {
  readonly kind: "pickup";
  readonly extension: Extension;
  readonly device: DeviceId;
  readonly autoAnswer: boolean;
}

/** Takes one's own call to another own device. */
export interface Move {
  readonly kind: "move";
  readonly call: CallId;
  readonly device: DeviceId;
  readonly toDevice: DeviceId;
  readonly autoAnswer: boolean;
}

/** 録音 on demand of the device's part of a call. */
export interface RecordCall {
  readonly kind: "record";
  readonly call: CallId;
  readonly device: DeviceId;
  readonly on: boolean;
}

/** What a person has chosen: phones are told of it, and a state that rings nobody sends callers busy. */
export interface ChoosePresence {
  readonly kind: "presence";
  readonly extension: Extension;
  readonly code: PresenceCode;
  readonly note?: string;
}

/** An administrator has undone a lock: wrong digests from a host are forgotten. */
export interface Forgive {
  readonly kind: "forgive";
  readonly host: string;
  /** An extension, or a SIP user whom nobody has; absent: whatever was tried from there. */
  readonly account?: string;
}
