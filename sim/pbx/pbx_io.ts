/** What goes into the bundled PBX and what comes out: the two unions of its machine, and its options. */
import type { CallId, CommandId, LegId } from "../../core/domain/ids.ts";
import type { Office, OfficeIndex } from "../../core/domain/office.ts";
import type {
  DeviceBinding,
  LegState,
  PbxAccepted,
  PbxCommand,
  PbxEvent,
  PbxRejection,
} from "../../core/domain/pbx_messages.ts";
import type { Random } from "../../core/lib/random.ts";
import type { Result } from "../../core/lib/result.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { Instant } from "../../core/lib/time.ts";
import type { SessionState } from "../../core/sip/session.ts";
import type { SipTimers } from "../../core/sip/timers.ts";
import type { MediaCommand, MediaEvent } from "./media.ts";

export type PbxInput =
  | {
    readonly kind: "datagram";
    readonly source: SocketAddress;
    readonly bytes: Uint8Array;
    /** The host has asked `admits` for it already. */
    readonly admitted?: true;
  }
  | {
    readonly kind: "command";
    readonly id: CommandId;
    readonly command: PbxCommand;
    /** Of the office of a `configure`, where the host has made it already. */
    readonly index?: OfficeIndex;
  }
  | { readonly kind: "media"; readonly event: MediaEvent }
  /** The host is about to stop: every call is hung up properly (BYE, CANCEL, 503), new ones get 503. */
  | { readonly kind: "shutdown" }
  | { readonly kind: "wake" };

export type PbxEffect =
  | { readonly kind: "send"; readonly destination: SocketAddress; readonly bytes: Uint8Array }
  | { readonly kind: "event"; readonly event: PbxEvent }
  | {
    readonly kind: "reply";
    readonly id: CommandId;
    readonly result: Result<PbxAccepted, PbxRejection>;
  }
  | { readonly kind: "media"; readonly command: MediaCommand };

/** A try to sign in or to register that failed, by the panel or by SIP. */
export interface PastFailure {
  /** The person's extension, or the SIP user that no device has. */
  readonly account: string;
  readonly host: string;
  readonly at: Instant;
}

export interface PbxOptions {
  readonly office: Office;
  /** The advertised address: host in Contact, Via and SDP; its host is the SIP domain. */
  readonly local: SocketAddress;
  /** The host that SDP names for RTP. */
  readonly rtpHost: string;
  /** Where simulated trunks lead; absent when no carrier is simulated. */
  readonly carrier?: SocketAddress;
  readonly random: Random;
  readonly timers?: SipTimers;
  /** What the `bindings` events of a former run have left; contacts still allowed are taken up and asked at once. */
  readonly bindings?: readonly DeviceBinding[];
  /** What failed lately, the oldest first: a restart opens no lock. */
  readonly failures?: readonly PastFailure[];
}

/** What is alive inside, for the law that no call alive leaves nothing behind (I35). */
export interface PbxCensus {
  readonly calls: number;
  readonly legs: number;
  /** SIP sessions that the PBX has opened or accepted and that have not ended. */
  readonly sessions: number;
  /** SIP transactions of calls not yet terminated; keep-alives and registrations at carriers are not counted. */
  readonly transactions: number;
  /** RTP ports in use by legs. */
  readonly ports: number;
  /** RTP ports bound and free. */
  readonly freePorts: number;
  /** Ring and step timers of calls; registrations' are not counted. */
  readonly timers: number;
  readonly bindings: number;
  /** SIP subscriptions of phones to lamps and presence. */
  readonly subscriptions: number;
}

/** One leg seen from both sides: the office's state and the SIP session's. */
export interface LegInspection {
  readonly call: CallId;
  readonly leg: LegId;
  readonly port: number;
  readonly answered: boolean;
  readonly state: LegState;
  /** Absent when the session has gone. */
  readonly session: SessionState | undefined;
  /** The Call-ID of its dialog; absent when the session has gone. */
  readonly sipCallId: string | undefined;
  /** Whether its far end wants to hear anything, as it said last. */
  readonly listens: boolean;
}
