/** What a session is told and tells: one leg as a person means it (RFC 3261 §13–§15, RFC 3262, RFC 3311). */
import type { Random } from "../lib/random.ts";
import type { SocketAddress } from "../lib/socket_address.ts";
import type { NameAddr } from "./address.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import type { Stack } from "./stack.ts";

export type HeaderFields = readonly (readonly [name: string, value: string])[];

export interface SessionsOptions {
  readonly stack: Stack;
  readonly random: Random;
  /** Host and port of our Contact; the stack's address when absent. */
  readonly contact?: SocketAddress;
  /** User part of our Contact where a session names none. */
  readonly contactUser?: string;
  /** User-Agent of requests and Server of responses. */
  readonly product?: string;
  /** The Allow header. */
  readonly allow?: readonly string[];
  /** Option tags the owner understands beyond 100rel (`replaces`, `norefersub`): accepted in Require, listed in Supported. */
  readonly extensions?: readonly string[];
  readonly sessionsMax?: number;
  /**
   * RFC 4028: the session interval to ask for, in seconds, at least 90. 0 or absent: never asks, but agrees with a
   * far end that does.
   */
  readonly sessionSeconds?: number;
}

export interface Credentials {
  readonly user: string;
  readonly password?: string;
  readonly ha1?: { readonly md5: string; readonly sha256: string };
}

export interface InviteOptions {
  /** Request-URI. */
  readonly uri: string;
  /** Where the INVITE goes; the Request-URI's host and port when absent, if it is an IP literal. */
  readonly destination?: SocketAddress;
  /** Without tag. */
  readonly from: NameAddr;
  /** `<uri>` when absent. */
  readonly to?: NameAddr;
  /** The offer; absent = the far end is to offer, and `offered` follows `answered`. */
  readonly sdp?: Uint8Array;
  /** Written as given (Alert-Info, P-Asserted-Identity, Replaces, …). */
  readonly headers?: HeaderFields;
  readonly contactUser?: string;
  readonly credentials?: Credentials;
  /** RFC 3262: `supported` (default), `required`, or `off`. */
  readonly reliable?: "off" | "supported" | "required";
  /** In-dialog requests go to where the peer's messages come from rather than to its Contact (NAT). */
  readonly preferSource?: boolean;
  readonly maxForwards?: number;
}

export interface IncomingOptions {
  readonly contactUser?: string;
  /** Answers challenges to requests we send in this dialog. */
  readonly credentials?: Credentials;
  /** RFC 3262 for our provisionals when the caller merely supports it; always used when it is required. Default false. */
  readonly reliable?: boolean;
  readonly preferSource?: boolean;
  /** In place of `SessionsOptions.sessionSeconds`: 0 for a far end that is not to be disturbed. */
  readonly sessionSeconds?: number;
}

export interface RingOptions {
  /** 180 (default), 181, 182 or 183. */
  readonly status?: number;
  readonly reason?: string;
  /** Early media: the answer (or the offer, when sent reliably to an INVITE without one). The same bytes follow in the 200. */
  readonly sdp?: Uint8Array;
  readonly headers?: HeaderFields;
}

export interface AnswerOptions {
  /** Answer, or offer when the INVITE had none. Absent = what `ring` sent. Throws when neither is there. */
  readonly sdp?: Uint8Array;
  readonly headers?: HeaderFields;
}

export interface RejectOptions {
  readonly status: number;
  readonly reason?: string;
  /** Retry-After, Contact of a 3xx, … */
  readonly headers?: HeaderFields;
}

export interface EndOptions {
  /** For an incoming leg that was never answered; 480 when absent. */
  readonly status?: number;
  /** Reason header (RFC 3326) of CANCEL, BYE or the refusal: `SIP;cause=200;text="Call completed elsewhere"`. */
  readonly reasonHeader?: string;
  readonly headers?: HeaderFields;
}

export interface OfferOptions {
  /**
   * Absent = re-INVITE without offer: the far end is to offer, and `offered` follows. A function is asked when the offer
   * is sent at last: it may have to wait for another exchange, which its origin's version must follow (RFC 3264 §8).
   */
  readonly sdp?: Uint8Array | (() => Uint8Array);
  /** `INVITE` (default) in a confirmed dialog; `UPDATE` (RFC 3311) also in an early one. */
  readonly method?: "INVITE" | "UPDATE";
  readonly headers?: HeaderFields;
}

export interface RequestInDialogOptions {
  readonly headers?: HeaderFields;
  readonly body?: Uint8Array;
  readonly contentType?: string;
}

export type SessionState =
  /** Outgoing, nothing but 100 yet. */
  | "calling"
  /** Incoming, no final answer yet. */
  | "incoming"
  /** Outgoing, a provisional response made an early dialog. */
  | "early"
  /** Incoming, 2xx sent, ACK not here yet. */
  | "answered"
  | "confirmed"
  /** Ended for the owner; the wire is still being tidied. */
  | "ending";

/** Who ended it. `timeout`: no answer on the wire (408) or our own limit; `transport`: could not be sent (503). */
export interface SessionCause {
  readonly by: "local" | "remote" | "timeout" | "transport";
  /** The final status, where one ended it: 486 from a busy phone, 487 of a cancelled call. */
  readonly status?: number;
  /** The phrase of that status. */
  readonly reason?: string;
  /** The Reason header of the CANCEL, BYE or refusal that ended it, raw (RFC 3326). */
  readonly reasonHeader?: string;
}

/** A session as its owner may read it; a new value after every change. */
export interface SessionView {
  readonly id: string;
  readonly direction: "incoming" | "outgoing";
  readonly state: SessionState;
  readonly callId: string;
  readonly localTag: string;
  /** Absent until the far end gave one. */
  readonly remoteTag?: string;
  /** Our Contact header, for the owner's own 2xx to SUBSCRIBE, REFER or NOTIFY. */
  readonly contact: string;
  /** Our From or To, without tag. */
  readonly local: NameAddr;
  /** The far end's From or To, without tag. */
  readonly remote: NameAddr;
  /** The far end's Contact URI. */
  readonly remoteTarget?: string;
  /** Request-URI of the INVITE: what was dialled. */
  readonly dialled: string;
  /** The INVITE as received, or as first sent. */
  readonly invite: SipRequest;
  /** The latest final response to our INVITE, or what we last answered. */
  readonly response?: SipResponse;
  /** Where the far end's messages last came from. */
  readonly source?: SocketAddress;
  /** No offer of either side is open. */
  readonly stable: boolean;
  /** The far end lists UPDATE in its Allow (RFC 3311). */
  readonly allowsUpdate: boolean;
}

export type SessionEffect =
  | { readonly kind: "send"; readonly destination: SocketAddress; readonly bytes: Uint8Array }
  /** Outgoing: 180 … 199. `sdp` is early media. */
  | {
    readonly kind: "progress";
    readonly session: string;
    readonly status: number;
    readonly reason: string;
    readonly sdp?: Uint8Array;
    readonly response: SipResponse;
  }
  /** Outgoing: the 2xx. `sdp` is the answer; absent when it came in early media, or when `offered` follows. */
  | {
    readonly kind: "answered";
    readonly session: string;
    readonly sdp?: Uint8Array;
    readonly response: SipResponse;
  }
  /** Incoming: the ACK to our 2xx. `sdp` is the answer when our 2xx offered. */
  | { readonly kind: "confirmed"; readonly session: string; readonly sdp?: Uint8Array }
  /**
   * The far end offers (`sdp`), or asks us to offer (absent). The owner answers with `acceptOffer` or `refuseOffer`.
   * `method` is what the answer goes in: our 200 to their INVITE, UPDATE or PRACK, or our own ACK or PRACK.
   */
  | {
    readonly kind: "offered";
    readonly session: string;
    readonly sdp?: Uint8Array;
    readonly method: "INVITE" | "UPDATE" | "PRACK" | "ACK";
  }
  /** The far end's offer is off (CANCEL of its re-INVITE, or too late): nothing is to be answered any more. */
  | { readonly kind: "offer-withdrawn"; readonly session: string }
  /**
   * Our offer was answered. `refresh`: it was no offer of the owner's, but a session refresh that repeated what was
   * agreed (RFC 4028 §7.4); the answer says nothing new as a rule.
   */
  | {
    readonly kind: "offer-answered";
    readonly session: string;
    readonly sdp: Uint8Array;
    readonly refresh?: true;
  }
  /** Our offer was refused; media stay as they were. 491 only after the retries of §14.1. */
  | {
    readonly kind: "offer-refused";
    readonly session: string;
    readonly status: number;
    readonly reason: string;
  }
  /** Another request inside the dialog (INFO, NOTIFY, REFER, SUBSCRIBE, OPTIONS, MESSAGE …): answer with `respond`. */
  | {
    readonly kind: "request";
    readonly session: string;
    readonly transaction: string;
    readonly request: SipRequest;
    readonly source: SocketAddress;
  }
  /** To a request the owner sent inside the dialog; provisional ones too. 408 and 503 also stand for timeout and transport. */
  | {
    readonly kind: "response";
    readonly session: string;
    readonly transaction: string;
    readonly status: number;
    readonly response?: SipResponse;
  }
  /** Exactly once for each session, also when the owner ended it; nothing but `send` follows, and `get` may know it no more. */
  | {
    readonly kind: "ended";
    readonly session: string;
    readonly cause: SessionCause;
    /** The failure that ended an outgoing call: Contact of a 302, Retry-After of a 503 … */
    readonly response?: SipResponse;
  };

export interface SessionsCensus {
  /** Sessions not yet ended for their owner. */
  readonly live: number;
  /** Ended, the wire still being tidied. */
  readonly ending: number;
  /** Requests of ours without final response. */
  readonly open: number;
  /** INVITEs and offers of the far end the owner has not answered. */
  readonly unanswered: number;
  readonly timers: number;
}

/** Names a dialog from the far end's point of view or ours (RFC 3891 Replaces, RFC 4235). */
export interface DialogName {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
}
