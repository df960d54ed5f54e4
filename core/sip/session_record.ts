/** What `Sessions` keeps of one session. It changes in place and is never handed out; owners see `SessionView`. */
import { BoundedMap } from "../lib/bounded_map.ts";
import type { SocketAddress } from "../lib/socket_address.ts";
import type { Millis } from "../lib/time.ts";
import { type NameAddr, parseNameAddr } from "./address.ts";
import { type Dialog, remoteOf, withoutTag } from "./dialog.ts";
import { cseq, from, to } from "./headers.ts";
import type { SipMessage, SipRequest, SipResponse } from "./message.ts";
import type {
  AnswerOptions,
  Credentials,
  HeaderFields,
  OfferOptions,
  RingOptions,
  SessionState,
  SessionView,
} from "./session_messages.ts";

/** Whose offer is open, and what carried it (RFC 3261 §13.2.1, RFC 6337 §2.2). At most one at a time. */
export type Exchange =
  | { readonly kind: "none" }
  | { readonly kind: "sent"; readonly in: "INVITE" | "UPDATE" | "provisional" | "success" }
  /** To be answered in our response to `transaction`. `INVITE` of the session itself is answered by `answer`. */
  | {
    readonly kind: "received";
    readonly in: "INVITE" | "UPDATE" | "PRACK";
    readonly transaction: string;
    readonly request: SipRequest;
  }
  /** To be answered in our ACK. */
  | { readonly kind: "received"; readonly in: "success" }
  /** To be answered in our PRACK. */
  | { readonly kind: "received"; readonly in: "provisional"; readonly response: SipResponse }
  /** Our re-INVITE without SDP asks the peer to offer: its 2xx will, so that no other offer may come between. */
  | { readonly kind: "asking" }
  /** A re-INVITE without SDP asks us to offer. */
  | { readonly kind: "asked"; readonly transaction: string; readonly request: SipRequest };

export const NO_EXCHANGE: Exchange = { kind: "none" };

/** An INVITE of the peer that has no final answer yet. */
export interface PendingInvite {
  readonly transaction: string;
  readonly request: SipRequest;
  readonly initial: boolean;
}

/** A 2xx of ours the peer has not ACKed. */
export interface UnackedSuccess {
  readonly transaction: string;
  readonly response: SipResponse;
  readonly sequence: number;
  readonly initial: boolean;
  /** The 2xx carried our offer, so the ACK is to answer it. */
  readonly offered: boolean;
  readonly interval: Millis;
}

/** RFC 3262 as the answering side: one provisional at a time waits for its PRACK. */
export interface ReliableSide {
  readonly transaction: string;
  readonly request: SipRequest;
  /** RSeq of the last one sent; the first is drawn at random. */
  sequence: number;
  outstanding: { readonly response: SipResponse; readonly interval: Millis } | undefined;
  readonly queue: RingOptions[];
  /** The 200 that waits for the PRACK (RFC 3262 §3). */
  answer: AnswerOptions | undefined;
}

export interface WaitingOffer {
  readonly offer: OfferOptions;
  readonly tries: number;
  /** The description as it was sent last. */
  readonly sent?: Uint8Array;
  /** It only refreshes the session: the owner knows nothing of it (RFC 4028). */
  readonly refresh?: true;
}

/**
 * `R` repeats a 2xx and `H` gives it up; `V` repeats a reliable provisional and `W` gives it up; `P` refreshes
 * ringing; `U` ends an incoming session nobody answers; `G` lets a refused offer try again; `S` refreshes the
 * session and `X` ends one that was not refreshed.
 */
export type SessionTimer = "R" | "H" | "V" | "W" | "P" | "U" | "G" | "S" | "X";

export interface SentAck {
  readonly destination: SocketAddress;
  readonly bytes: Uint8Array;
}

export interface Session {
  readonly id: string;
  readonly direction: "incoming" | "outgoing";
  readonly callId: string;
  readonly localTag: string;
  readonly contact: string;
  readonly credentials: Credentials | undefined;
  readonly preferSource: boolean;
  /** Where the first INVITE went: the last resort for requests. */
  readonly destination: SocketAddress | undefined;
  readonly local: NameAddr;
  readonly invited: NameAddr;
  readonly invite: SipRequest;

  state: SessionState;
  /** The dialogs by remote tag: several while forks ring, then the confirmed one and losers being ended. */
  readonly dialogs: Map<string, Dialog>;
  /** Remote tag of the dialog that counts. */
  tag: string | undefined;
  source: SocketAddress | undefined;
  response: SipResponse | undefined;

  /** CSeq of our INVITE that was answered last, which our ACK carries. */
  inviteSequence: number;
  /** Its credentials, which our ACK repeats (§13.2.2.4). */
  ackFields: HeaderFields;
  /** Client transactions of ours still open. */
  readonly open: Set<string>;
  /** Our INVITE in progress: the first one or a re-INVITE. */
  inviteOut: string | undefined;
  updateOut: string | undefined;
  inviteIn: PendingInvite | undefined;
  unacked: UnackedSuccess | undefined;
  /** Those that are set: most never are. */
  readonly timers: Set<SessionTimer>;
  /** The ACKs to 2xx by remote tag and CSeq, to be sent again for a repeated 2xx. */
  readonly acks: BoundedMap<string, SentAck>;

  exchange: Exchange;
  /** The first offer and answer are through. */
  negotiated: boolean;
  /** Outgoing: SDP seen in unreliable provisionals, by remote tag. Incoming: what `ring` sent, under our own tag. */
  readonly earlySdp: Map<string, Uint8Array>;
  /** The offer that waits for its turn. */
  waiting: WaitingOffer | undefined;
  /** §14.1 and Retry-After: the waiting offer may not go before timer `G`. */
  backingOff: boolean;

  /** The peer's last RSeq by remote tag. */
  readonly reliableSeen: Map<string, number>;
  reliable: ReliableSide | undefined;
  readonly reliableWanted: boolean;
  /** What the last provisional was, repeated every minute (§13.3.1.1). */
  ringing: RingOptions | undefined;
  /** `end` came before the ACK: the BYE waits for it (§15). */
  byeAfterAck: HeaderFields | undefined;
  /** RFC 4028: the interval we want ourselves, in seconds; 0 is none. */
  readonly sessionSeconds: number;
  /** RFC 4028, as the last 2xx has agreed; absent when no refresh is expected. */
  refresh: RefreshPlan | undefined;
  /** The highest Min-SE heard of, at least RFC 4028's own, in seconds. */
  sessionSecondsMin: number;
  /** Whether the far end lists UPDATE in its Allow. */
  updates: boolean;
  /** Our last answer, or offer that was answered: what a refresh by re-INVITE repeats. */
  localSdp: Uint8Array | undefined;
  /** Other usages of the dialog, which outlive the session's end (RFC 5057 §3). */
  usages: number;
}

/** How a session is refreshed. */
export interface RefreshPlan {
  readonly seconds: number;
  /** Whether we send the refreshes. */
  readonly ours: boolean;
  /** The far end knows session timers. Otherwise we ask on our own, and any answer shows that it is there (§7.2). */
  readonly agreed: boolean;
}

/** RFC 4028 §4, §5: no shorter interval exists. */
export const SESSION_SECONDS_MIN = 90;

/** Forks of one INVITE; those beyond it are ignored while ringing. */
export const FORKS_MAX = 16;

/** ACKs kept for repeated 2xx: more than this many of a dialog's INVITEs are not repeated at once. */
export const ACKS_MAX = 2 * FORKS_MAX;

export function newSession(
  fixed: Pick<
    Session,
    | "id"
    | "direction"
    | "callId"
    | "localTag"
    | "contact"
    | "credentials"
    | "preferSource"
    | "destination"
    | "local"
    | "invited"
    | "invite"
    | "state"
    | "inviteSequence"
    | "reliableWanted"
    | "sessionSeconds"
  >,
): Session {
  return {
    ...fixed,
    dialogs: new Map(),
    tag: undefined,
    source: undefined,
    response: undefined,
    ackFields: [],
    open: new Set(),
    inviteOut: undefined,
    updateOut: undefined,
    inviteIn: undefined,
    unacked: undefined,
    timers: new Set(),
    acks: new BoundedMap(ACKS_MAX),
    exchange: NO_EXCHANGE,
    negotiated: false,
    earlySdp: new Map(),
    waiting: undefined,
    backingOff: false,
    reliableSeen: new Map(),
    reliable: undefined,
    ringing: undefined,
    byeAfterAck: undefined,
    refresh: undefined,
    sessionSecondsMin: SESSION_SECONDS_MIN,
    updates: false,
    localSdp: undefined,
    usages: 0,
  };
}

/** The dialog requests go in: the confirmed one, or the fork that spoke last. */
export function dialogOf(session: Session): Dialog | undefined {
  return session.tag === undefined ? undefined : session.dialogs.get(session.tag);
}

export function isOver(session: Session): boolean {
  return session.state === "ending";
}

/** SDP in a message, empty bodies and other types aside. */
export function sdpOf(message: SipMessage): Uint8Array | undefined {
  if (message.body.length === 0) return undefined;
  const type = message.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase();
  return type === undefined || type === "application/sdp" ? message.body : undefined;
}

export function viewOf(session: Session): SessionView {
  const dialog = dialogOf(session);
  return {
    id: session.id,
    direction: session.direction,
    state: session.state,
    callId: session.callId,
    localTag: session.localTag,
    contact: session.contact,
    local: session.local,
    // read when somebody asks, who mostly asks for something else
    get remote() {
      return (dialog === undefined ? undefined : remoteOf(dialog)) ?? session.invited;
    },
    dialled: session.invite.uri,
    invite: session.invite,
    stable: isStable(session),
    allowsUpdate: session.updates,
    ...(dialog && { remoteTag: dialog.remoteTag, remoteTarget: dialog.remoteTarget }),
    ...(session.response && { response: session.response }),
    ...(session.source && { source: session.source }),
  };
}

function isStable(session: Session): boolean {
  return session.exchange.kind === "none" && session.inviteOut === undefined &&
    session.inviteIn === undefined && session.updateOut === undefined &&
    session.unacked === undefined && session.waiting === undefined;
}

/** Both ends of an INVITE as its receiver sees them, without tags. */
export function endsOfIncoming(invite: SipRequest): { local: NameAddr; invited: NameAddr } {
  return { local: withoutTag(to(invite)), invited: withoutTag(from(invite)) };
}

/** Notes what the ACK of this INVITE of ours will carry. */
export function noteAnswered(session: Session, invite: SipRequest): void {
  session.inviteSequence = cseq(invite).number;
  session.ackFields = ["Authorization", "Proxy-Authorization"].flatMap((name) =>
    invite.headers.values(name).map((value) => [name, value] as const)
  );
}

/** The Reason header of a message (RFC 3326), raw. */
export function reasonHeaderOf(
  message: SipMessage | undefined,
): { readonly reasonHeader?: string } {
  const reasonHeader = message?.headers.get("Reason");
  return reasonHeader === undefined ? {} : { reasonHeader };
}

/** Reads back a From or To we write. */
export function nameAddrOf(field: string): NameAddr {
  return parseNameAddr(field) ?? { uri: field, params: new Map() };
}
