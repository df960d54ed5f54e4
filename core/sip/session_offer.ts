/** Offers inside a session: re-INVITE and UPDATE both ways, glare and its retries (RFC 3261 §14, RFC 3311, RFC 6337). */
import { below } from "../lib/random.ts";
import type { Instant, Millis } from "../lib/time.ts";
import { unreachable } from "../lib/unreachable.ts";
import { refreshTarget } from "./dialog.ts";
import { cseq } from "./headers.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import { responseTo } from "./response.ts";
import type { HeaderFields, RejectOptions } from "./session_messages.ts";
import {
  dialogOf,
  type Exchange,
  NO_EXCHANGE,
  noteAnswered,
  sdpOf,
  type Session,
} from "./session_record.ts";
import { prackOffer, sendNextReliable } from "./session_reliable.ts";
import { type OpenRequest, type Role, type SessionTable } from "./session_table.ts";
import {
  agreeAsCalled,
  agreeAsCaller,
  LONGER_TRIES_MAX,
  presentWish,
  refreshRefused,
  takeMinimum,
  tooBrief,
} from "./session_timer.ts";
import { acceptInvite, acknowledgedBy, answerWaiting, noteTarget } from "./session_uas.ts";

/** How often an offer refused for the moment (491, or 500 and 503 with a short Retry-After) is sent again. */
export const OFFER_RETRIES_MAX = 5;

/** A longer Retry-After is left to the owner. */
export const RETRY_AFTER_MAX: Millis = 10_000;

type OfferRole = Extract<Role, { kind: "reinvite" | "update" }>;

// ---- ours ----

/** Sends the offer that waits, as soon as nothing else is in progress (I8, §14.1). */
export function sendWaitingOffer(table: SessionTable, session: Session, now: Instant): void {
  const { waiting } = session;
  const dialog = dialogOf(session);
  if (waiting === undefined || dialog === undefined || session.backingOff) return;
  const method = waiting.offer.method ?? "INVITE";
  if (!mayOffer(session, method)) return;
  session.waiting = undefined;
  const { sdp: made } = waiting.offer;
  const sdp = typeof made === "function" ? made() : made;
  const role = { ...waiting, ...(sdp && { sent: sdp }) };
  const headers = [...presentWish(session), ...(waiting.offer.headers ?? [])];
  const content = { headers, ...(sdp && { body: sdp }) };
  if (sdp !== undefined) session.exchange = { kind: "sent", in: method };
  else if (method === "INVITE") session.exchange = { kind: "asking" };
  const kind = method === "INVITE" ? "reinvite" : "update";
  const sent = table.send(session, dialog, method, content, { kind, ...role }, now);
  if (method === "INVITE") session.inviteOut = sent;
  else session.updateOut = sent;
}

function mayOffer(session: Session, method: "INVITE" | "UPDATE"): boolean {
  if (session.exchange.kind !== "none" || session.updateOut !== undefined) return false;
  // RFC 3311 §5.1: in an early dialog only after the first offer and answer.
  if (method === "UPDATE") return session.negotiated && session.state !== "ending";
  return session.state === "confirmed" && session.inviteOut === undefined &&
    session.inviteIn === undefined && session.unacked === undefined;
}

/** A response to our re-INVITE or UPDATE; challenges are answered before this. */
export function onOfferResponse(
  table: SessionTable,
  transaction: string,
  open: OpenRequest,
  role: OfferRole,
  response: SipResponse,
  now: Instant,
): void {
  if (response.status < 200) return;
  const { session } = open;
  table.close(transaction);
  if (response.status < 300) {
    onOfferSuccess(table, open, role, response, now);
    return;
  }
  closeOffer(session);
  if (session.state === "ending") return;
  const { kind, ...waiting } = role;
  const again = { ...waiting, tries: role.tries + 1 };
  if (
    response.status === 422 && again.tries <= LONGER_TRIES_MAX && takeMinimum(session, response)
  ) {
    session.waiting ??= again;
    return;
  }
  const delay = retryDelay(table, session, response);
  if (delay !== undefined && role.tries < OFFER_RETRIES_MAX) {
    session.waiting ??= again;
    session.backingOff = true;
    table.setTimer(session, "G", now, delay);
    return;
  }
  if (role.refresh) return refreshRefused(table, session, kind, now);
  const { status, reason } = response;
  table.out.push({ kind: "offer-refused", session: session.id, status, reason });
}

function onOfferSuccess(
  table: SessionTable,
  open: OpenRequest,
  role: OfferRole,
  response: SipResponse,
  now: Instant,
): void {
  const { session } = open;
  const before = open.tag === undefined ? undefined : session.dialogs.get(open.tag);
  if (before === undefined) return;
  const dialog = refreshTarget(before, response);
  session.dialogs.set(dialog.remoteTag, dialog);
  agreeAsCaller(table, session, response, now);
  const sdp = sdpOf(response);
  if (role.kind === "reinvite") {
    noteAnswered(session, open.request);
    const asked = role.offer.sdp === undefined;
    if (asked && sdp !== undefined && session.state !== "ending") {
      session.exchange = { kind: "received", in: "success" };
      table.out.push({ kind: "offered", session: session.id, sdp, method: "ACK" });
      return;
    }
    table.sendAck(session, dialog, session.inviteSequence);
  }
  closeOffer(session);
  if (session.state === "ending") return;
  if (sdp !== undefined) {
    session.localSdp = role.sent ?? session.localSdp;
    const refresh = role.refresh && { refresh: role.refresh };
    table.out.push({ kind: "offer-answered", session: session.id, sdp, ...refresh });
  } else if (role.refresh) {
    return; // nothing was to be agreed anew
  } else if (role.offer.sdp !== undefined || role.kind === "reinvite") {
    const reason = "No SDP in the 2xx";
    table.out.push({ kind: "offer-refused", session: session.id, status: 488, reason });
  }
}

/** Ours is no longer open; the peer's would be left alone. */
function closeOffer(session: Session): void {
  const { kind } = session.exchange;
  if (kind === "sent" || kind === "asking") session.exchange = NO_EXCHANGE;
}

/** §14.1: who made the Call-ID waits 2.1 … 4 s, the other 0 … 2 s, in steps of 10 ms. */
function retryDelay(
  table: SessionTable,
  session: Session,
  response: SipResponse,
): Millis | undefined {
  if (response.status === 491) {
    return session.direction === "outgoing"
      ? 2100 + 10 * below(table.random, 191)
      : 10 * below(table.random, 201);
  }
  if (response.status !== 500 && response.status !== 503) return undefined;
  const seconds = /^\d{1,5}/.exec(response.headers.get("Retry-After") ?? "")?.[0];
  if (seconds === undefined || Number(seconds) * 1000 > RETRY_AFTER_MAX) return undefined;
  return Number(seconds) * 1000;
}

// ---- theirs ----

/** A re-INVITE (§14.2). */
export function onReinvite(
  table: SessionTable,
  session: Session,
  transaction: string,
  request: SipRequest,
  now: Instant,
): void {
  if (session.inviteIn === undefined) acknowledgedBy(table, session, now);
  const longer = tooBrief(request);
  if (longer !== undefined) return table.refuse(transaction, request, 422, longer, now);
  const clash = clashOf(session);
  if (session.inviteIn !== undefined || clash === "theirs") {
    table.refusePending(transaction, request, now);
    return;
  }
  if (session.inviteOut !== undefined || session.unacked !== undefined || clash === "ours") {
    table.refuse(transaction, request, 491, [], now);
    return;
  }
  noteTarget(session, request);
  session.inviteIn = { transaction, request, initial: false };
  table.unanswered.set(transaction, session);
  table.setTimer(session, "U", now, table.stack.timers.c);
  const sdp = sdpOf(request);
  session.exchange = sdp === undefined
    ? { kind: "asked", transaction, request }
    : { kind: "received", in: "INVITE", transaction, request };
  table.out.push({
    kind: "offered",
    session: session.id,
    method: "INVITE",
    ...(sdp && { sdp }),
  });
}

/** UPDATE (RFC 3311 §5.2): without SDP it only moves the target. */
export function onUpdate(
  table: SessionTable,
  session: Session,
  transaction: string,
  request: SipRequest,
  now: Instant,
): void {
  const longer = tooBrief(request);
  if (longer !== undefined) return table.refuse(transaction, request, 422, longer, now);
  const sdp = sdpOf(request);
  if (sdp === undefined) {
    noteTarget(session, request);
    acceptRequest(table, session, transaction, request, undefined, now);
    return;
  }
  const clash = clashOf(session);
  if (clash === "theirs") {
    table.refusePending(transaction, request, now);
  } else if (clash === "ours" || session.updateOut !== undefined) {
    table.refuse(transaction, request, 491, [], now);
  } else {
    noteTarget(session, request);
    session.exchange = { kind: "received", in: "UPDATE", transaction, request };
    table.unanswered.set(transaction, session);
    table.out.push({ kind: "offered", session: session.id, sdp, method: "UPDATE" });
  }
}

/** A PRACK that was matched: it may answer our offer, or bring one (RFC 3262 §5). */
export function onPrack(
  table: SessionTable,
  session: Session,
  transaction: string,
  request: SipRequest,
  now: Instant,
): void {
  const sdp = sdpOf(request);
  const { exchange } = session;
  if (exchange.kind === "sent" && exchange.in === "provisional") {
    session.exchange = NO_EXCHANGE;
    acceptRequest(table, session, transaction, request, undefined, now);
    if (sdp === undefined) {
      const reason = "No SDP in the PRACK";
      table.out.push({ kind: "offer-refused", session: session.id, status: 488, reason });
    } else {
      session.negotiated = true;
      table.out.push({ kind: "offer-answered", session: session.id, sdp });
    }
  } else if (sdp === undefined) {
    acceptRequest(table, session, transaction, request, undefined, now);
  } else if (exchange.kind === "none" && session.negotiated) {
    session.exchange = { kind: "received", in: "PRACK", transaction, request };
    table.unanswered.set(transaction, session);
    table.out.push({ kind: "offered", session: session.id, sdp, method: "PRACK" });
  } else {
    table.refuse(transaction, request, 488, [], now);
  }
  goOnRinging(table, session, now);
}

/** What waited for a PRACK, once the offer it may have brought is answered. */
function goOnRinging(table: SessionTable, session: Session, now: Instant): void {
  const { exchange } = session;
  if (exchange.kind === "received" && exchange.in === "PRACK") return;
  sendNextReliable(table, session, now);
  answerWaiting(table, session, now);
}

function clashOf(session: Session): "ours" | "theirs" | undefined {
  switch (session.exchange.kind) {
    case "none":
      return undefined;
    case "sent":
    case "asking":
      return "ours";
    case "received":
    case "asked":
      return "theirs";
    default:
      return unreachable(session.exchange);
  }
}

/** Answers the open offer; nothing when it is gone. */
export function acceptOffer(
  table: SessionTable,
  session: Session,
  sdp: Uint8Array,
  now: Instant,
): void {
  const { exchange } = session;
  const dialog = dialogOf(session);
  if (!isOffer(session, exchange) || dialog === undefined) return;
  if (exchange.kind === "asked" || exchange.in === "INVITE") {
    const pending = { ...exchange, initial: false };
    acceptInvite(table, session, pending, sdp, [], now);
    return;
  }
  session.exchange = NO_EXCHANGE;
  session.negotiated = true;
  session.localSdp = sdp;
  if (exchange.in === "success") {
    table.sendAck(session, dialog, session.inviteSequence, sdp);
  } else if (exchange.in === "provisional") {
    prackOffer(table, session, exchange.response, sdp, now);
  } else {
    acceptRequest(table, session, exchange.transaction, exchange.request, sdp, now);
    goOnRinging(table, session, now);
  }
}

/** Refuses the open offer. True when the session cannot go on without it. */
export function refuseOffer(
  table: SessionTable,
  session: Session,
  options: Partial<RejectOptions>,
  now: Instant,
): boolean {
  const { exchange } = session;
  if (!isOffer(session, exchange)) return false;
  if (
    exchange.kind === "received" && (exchange.in === "success" || exchange.in === "provisional")
  ) {
    return true;
  }
  session.exchange = NO_EXCHANGE;
  if (exchange.kind === "asked" || exchange.in === "INVITE") {
    session.inviteIn = undefined;
    table.clearTimer(session, "U");
  }
  const { transaction, request } = exchange;
  const headers: HeaderFields = [...table.productFields("Server"), ...(options.headers ?? [])];
  const status = options.status ?? 488;
  const response = responseTo(request, status, options.reason, { headers });
  table.respond(transaction, response, now);
  goOnRinging(table, session, now);
  return false;
}

type OpenOffer = Extract<Exchange, { kind: "received" | "asked" }>;

/** The offer of the first INVITE is for `answer` and `reject`. */
function isOffer(session: Session, exchange: Exchange): exchange is OpenOffer {
  if (exchange.kind === "asked") return true;
  if (exchange.kind !== "received") return false;
  return exchange.in !== "INVITE" || session.inviteIn?.initial === false;
}

/** 200 to an UPDATE or a PRACK. */
function acceptRequest(
  table: SessionTable,
  session: Session,
  transaction: string,
  request: SipRequest,
  sdp: Uint8Array | undefined,
  now: Instant,
): void {
  const headers = cseq(request).method === "UPDATE"
    ? [...table.responseFields(session), ...agreeAsCalled(table, session, request, now)]
    : table.productFields("Server");
  const response = responseTo(request, 200, undefined, { headers, ...(sdp && { body: sdp }) });
  table.respond(transaction, response, now);
}

/** The stack let an unanswered UPDATE or PRACK go: the peer has given up on it. */
export function onOfferForsaken(
  table: SessionTable,
  session: Session,
  transaction: string,
  now: Instant,
): void {
  const { exchange } = session;
  if (exchange.kind !== "received" || !("transaction" in exchange)) return;
  if (exchange.transaction !== transaction) return;
  session.exchange = NO_EXCHANGE;
  table.out.push({ kind: "offer-withdrawn", session: session.id });
  goOnRinging(table, session, now);
}
