/**
 * Opening and ending one leg: its RTP port, its SIP session and its place in the call together, so that
 * none is ever left behind (I35). A leg reveals nothing of another: own Call-ID, tags, Contact, headers (I7).
 */
import { addLeg, legEnded, legOf, type LegStart } from "../../core/domain/call.ts";
import type { DeviceId, Extension, LegId, LineId } from "../../core/domain/ids.ts";
import type { EndCause, Party, PbxRejection } from "../../core/domain/pbx_messages.ts";
import type { SocketAddress } from "../../core/lib/socket_address.ts";
import type { NameAddr } from "../../core/sip/address.ts";
import type { Codec } from "../../core/sip/sdp.ts";
import type { Credentials, EndOptions, HeaderFields } from "../../core/sip/session.ts";
import { type Exchange, tell } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { LegSdp } from "./leg_sdp.ts";
import { LEGS_OF_CALL_MAX } from "./limits.ts";
import type { LiveCall, LiveLeg } from "./live_calls.ts";
import { nameOf } from "./parties.ts";

/** How a leg ends: for the office, and on the wire. */
export interface LegEnding {
  readonly cause: EndCause;
  readonly status?: number;
  readonly refusal?: PbxRejection;
  /** Sent in CANCEL, BYE or refusal; absent when the far end ended the leg itself. */
  readonly wire?: EndOptions;
}

/** Everything about a leg the PBX calls. */
export interface Outgoing {
  readonly party: Party;
  readonly role: "caller" | "callee";
  readonly device?: DeviceId;
  readonly line?: LineId;
  readonly uri: string;
  readonly destination: SocketAddress;
  readonly from: NameAddr;
  /** Whom `from` shows, to a phone of the office. */
  readonly shows?: Party;
  readonly to: NameAddr;
  readonly fields: HeaderFields;
  readonly codecs: readonly Codec[];
  readonly maxForwards: number;
  readonly credentials?: Credentials;
  /** A phone is reached where its messages come from, whatever its Contact says (NAT). */
  readonly preferSource: boolean;
}

/** Calls somebody; `undefined` when no RTP port is free. The leg may end within this turn. */
export function openLeg(
  exchange: Exchange,
  call: LiveCall,
  to: Outgoing,
  turn: Turn,
): LiveLeg | undefined {
  if (to.device !== undefined) {
    for (const left of [...exchange.calls.legsOn(to.device)]) letGo(exchange, left, turn);
  }
  const signallingHost = to.destination.host;
  const port = leasePort(exchange, signallingHost, turn);
  if (port === undefined) return undefined;
  const sdp = newLegSdp(exchange, port);
  const { session, effects } = exchange.sessions.invite({
    uri: to.uri,
    destination: to.destination,
    from: to.from,
    to: to.to,
    sdp: sdp.offer(to.codecs),
    headers: to.fields,
    preferSource: to.preferSource,
    maxForwards: to.maxForwards,
    ...(to.credentials === undefined ? {} : { credentials: to.credentials }),
  }, turn.now);
  const leg: LiveLeg = {
    id: nextLegId(call),
    call,
    role: to.role,
    session,
    port,
    sdp,
    signallingHost,
    ...(to.device === undefined ? {} : { device: to.device }),
    incoming: false,
    maxForwards: to.maxForwards,
    answered: false,
    ...(to.shows === undefined ? {} : { shows: nameOf(to.shows) }),
  };
  exchange.calls.addLeg(leg);
  exchange.calls.change(call, addLeg(call.value, legStart(leg.id, to), turn.now));
  tell(exchange, effects, turn);
  return leg;
}

/** Who has called us. */
export interface Incoming {
  readonly party: Party;
  readonly device?: DeviceId;
  readonly line?: LineId;
  /** `caller` unless told otherwise. */
  readonly role?: LiveLeg["role"];
  readonly session: string;
  readonly source: SocketAddress;
  readonly maxForwards: number;
  /** Absent when the caller leaves the offer to us. */
  readonly offer?: Uint8Array;
}

/** A phone of the office that has called. */
export interface PhoneCaller extends Incoming {
  readonly device: DeviceId;
  readonly extension: Extension;
}

/** The leg of somebody who has called: of a new call, or into a running one. Throws when no RTP port is free, which is to be asked before. */
export function acceptLeg(
  exchange: Exchange,
  call: LiveCall,
  who: Incoming,
  turn: Turn,
): LiveLeg {
  const leg = takeLeg(exchange, call, who, turn);
  const start = legStart(leg.id, { ...who, role: leg.role });
  exchange.calls.change(call, addLeg(call.value, start, turn.now));
  return leg;
}

/** The same for a leg that no story tells of. */
export function takeLeg(exchange: Exchange, call: LiveCall, who: Incoming, turn: Turn): LiveLeg {
  const { device, session, source, maxForwards, offer, role = "caller" } = who;
  const port = leasePort(exchange, source.host, turn);
  if (port === undefined) throw new Error(`Cannot accept a leg of ${call.id}: no port is free`);
  const leg: LiveLeg = {
    id: nextLegId(call),
    call,
    role,
    session,
    port,
    sdp: newLegSdp(exchange, port),
    signallingHost: source.host,
    ...(device === undefined ? {} : { device }),
    ...(offer === undefined ? {} : { offer }),
    incoming: true,
    maxForwards,
    answered: false,
  };
  if (offer !== undefined) leg.sdp.hear(offer);
  exchange.calls.addLeg(leg);
  return leg;
}

/** Somebody who should ring but cannot: a leg that ends as it begins, so that the history knows of it. */
export function noteMissed(
  exchange: Exchange,
  call: LiveCall,
  party: Party,
  end: { readonly cause: EndCause; readonly status: number },
  turn: Turn,
): void {
  if (call.value.legs.length >= LEGS_OF_CALL_MAX) return;
  const id = nextLegId(call);
  const started = addLeg(call.value, legStart(id, { party, role: "callee" }), turn.now);
  const ended = legEnded(started, id, { cause: end.cause, sipStatus: end.status }, turn.now);
  exchange.calls.change(call, ended);
}

/** Ends a leg for the office and, unless the far end did, on the wire; its port is closed. */
export function endLeg(exchange: Exchange, leg: LiveLeg, end: LegEnding, turn: Turn): void {
  if (exchange.calls.ofSession(leg.session) !== leg) return;
  exchange.calls.dropLeg(leg);
  exchange.timers.clear(`summons ${leg.id}`);
  exchange.ports.giveBack(leg.port);
  turn.effects.push({ kind: "media", command: { kind: "close", port: leg.port } });
  const { call } = leg;
  const known = legOf(call.value, leg.id);
  if (known !== undefined && known.state !== "ended") {
    const told = {
      cause: end.cause,
      ...(end.status === undefined ? {} : { sipStatus: end.status }),
      ...(end.refusal === undefined ? {} : { refusal: end.refusal }),
    };
    exchange.calls.change(call, legEnded(call.value, leg.id, told, turn.now));
  }
  if (end.wire !== undefined) {
    tell(exchange, exchange.sessions.end(leg.session, end.wire, turn.now), turn);
  }
}

/** A leg that only lingers is let go: its time is up, or its device is wanted. */
export function letGo(exchange: Exchange, leg: LiveLeg, turn: Turn): void {
  const { stage } = leg.call;
  if (stage?.kind !== "lingering") return;
  exchange.timers.clear(`linger ${leg.session}`);
  endLeg(exchange, leg, { cause: "hangup", wire: stage.wire }, turn);
}

/** Media hears of a leased port at once, though nothing is routed yet, so that it binds another ahead. */
function leasePort(exchange: Exchange, signallingHost: string, turn: Turn): number | undefined {
  const port = exchange.ports.lease();
  if (port !== undefined) {
    turn.effects.push({ kind: "media", command: { kind: "route", port, signallingHost } });
  }
  return port;
}

export function nextLegId(call: LiveCall): LegId {
  return `${call.id}.${call.value.legs.length + 1}` as LegId;
}

export function legStart(
  id: LegId,
  who: Pick<LegStart, "party" | "role" | "device" | "line">,
): LegStart {
  const { party, role, device, line } = who;
  return {
    id,
    party,
    role,
    ...(device === undefined ? {} : { device }),
    ...(line === undefined ? {} : { line }),
  };
}

function newLegSdp(exchange: Exchange, port: number): LegSdp {
  const local = { host: exchange.options.rtpHost, port };
  return new LegSdp(local, String(exchange.random.uint32()));
}
