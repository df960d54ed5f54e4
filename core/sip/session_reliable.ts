/** Reliable provisional responses, both sides: RSeq, PRACK and their retransmission (RFC 3262). */
import { below } from "../lib/random.ts";
import type { Instant } from "../lib/time.ts";
import { ok, refuse, type Result } from "../lib/result.ts";
import { cseq, CSEQ_MAX, tagOf, to } from "./headers.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import { reasonPhrase, responseTo } from "./response.ts";
import type { RingOptions } from "./session_messages.ts";
import {
  dialogOf,
  NO_EXCHANGE,
  type PendingInvite,
  type ReliableSide,
  sdpOf,
  type Session,
} from "./session_record.ts";
import type { SessionTable } from "./session_table.ts";
import { giveUpAfter } from "./timers.ts";

/** Provisionals waiting for the PRACK of the one before; beyond it the oldest that carries no SDP is dropped. */
export const RELIABLE_QUEUE_MAX = 8;

/** §13.3.1.1 and RFC 3262 §3: ringing is refreshed before proxies lose patience. */
export const RINGING_REFRESH = 60_000;

// ---- calling side (RFC 3262 §4) ----

/**
 * Takes a provisional of the fork `tag`, PRACKs it when it is reliable. False when it is to be ignored: repeated,
 * or ahead of one not seen yet.
 */
export function receiveReliable(
  table: SessionTable,
  session: Session,
  tag: string,
  response: SipResponse,
  inviteSequence: number,
  now: Instant,
): boolean {
  if (!requires100rel(response)) return true;
  const sequence = decimal(response.headers.get("RSeq"));
  if (sequence === undefined) return true;
  const last = session.reliableSeen.get(tag);
  if (last !== undefined && sequence !== last + 1) return false;
  session.reliableSeen.set(tag, sequence);
  const sdp = sdpOf(response);
  if (sdp !== undefined && !session.negotiated) {
    if (session.exchange.kind === "sent") {
      session.exchange = NO_EXCHANGE;
      session.negotiated = true;
    } else if (session.exchange.kind === "none") {
      // The INVITE had no offer: this is it, and our PRACK is to answer it.
      session.exchange = { kind: "received", in: "provisional", response };
      return true;
    }
  }
  sendPrack(table, session, tag, `${sequence} ${inviteSequence} INVITE`, undefined, now);
  return true;
}

/** The PRACK of the provisional that offered, with our answer or (refused) without. */
export function prackOffer(
  table: SessionTable,
  session: Session,
  response: SipResponse,
  sdp: Uint8Array | undefined,
  now: Instant,
): void {
  const rack = `${response.headers.get("RSeq")} ${cseq(response).number} INVITE`;
  sendPrack(table, session, tagOf(to(response)) ?? "", rack, sdp, now);
}

function sendPrack(
  table: SessionTable,
  session: Session,
  tag: string,
  rack: string,
  sdp: Uint8Array | undefined,
  now: Instant,
): void {
  const dialog = session.dialogs.get(tag);
  if (dialog === undefined) return;
  const content = { headers: [["RAck", rack] as const], ...(sdp && { body: sdp }) };
  table.send(session, dialog, "PRACK", content, { kind: "prack" }, now);
}

function requires100rel(response: SipResponse): boolean {
  return response.headers.values("Require").some((tag) => tag.toLowerCase() === "100rel");
}

// ---- answering side (RFC 3262 §3) ----

/** Sends a provisional, reliably where the caller requires it or both want it. */
export function sendProvisional(
  table: SessionTable,
  session: Session,
  pending: PendingInvite,
  options: RingOptions,
  now: Instant,
): void {
  session.ringing = options;
  table.setTimer(session, "P", now, RINGING_REFRESH);
  if (!isReliable(session, pending.request)) {
    table.respond(pending.transaction, provisional(table, session, pending, options, []), now);
    return;
  }
  session.reliable ??= {
    transaction: pending.transaction,
    request: pending.request,
    // §3: the first RSeq is uniform in 1 … 2^31-1, with room left to rise.
    sequence: below(table.random, CSEQ_MAX - 0x10000),
    outstanding: undefined,
    queue: [],
    answer: undefined,
  };
  const side = session.reliable;
  if (side.outstanding !== undefined) {
    enqueue(side, options);
    return;
  }
  sendReliable(table, session, pending, side, options, now);
}

function enqueue(side: ReliableSide, options: RingOptions): void {
  side.queue.push(options);
  if (side.queue.length <= RELIABLE_QUEUE_MAX) return;
  const plain = side.queue.findIndex((one) => one.sdp === undefined);
  side.queue.splice(plain < 0 ? 0 : plain, 1);
}

function sendReliable(
  table: SessionTable,
  session: Session,
  pending: PendingInvite,
  side: ReliableSide,
  options: RingOptions,
  now: Instant,
): void {
  side.sequence++;
  const fields = [["Require", "100rel"], ["RSeq", String(side.sequence)]] as const;
  const response = provisional(table, session, pending, options, fields);
  const { t1 } = table.stack.timers;
  side.outstanding = { response, interval: t1 };
  if (sdpOf(response) !== undefined) {
    session.localSdp = sdpOf(response);
    session.negotiated = session.exchange.kind === "received";
    session.exchange = session.negotiated ? NO_EXCHANGE : { kind: "sent", in: "provisional" };
  }
  table.setTimer(session, "V", now, t1);
  table.setTimer(session, "W", now, giveUpAfter(table.stack.timers));
  table.respond(pending.transaction, response, now);
}

function provisional(
  table: SessionTable,
  session: Session,
  pending: PendingInvite,
  options: RingOptions,
  fields: readonly (readonly [string, string])[],
): SipResponse {
  const status = options.status ?? 180;
  const sdp = maySendSdp(session, fields.length > 0) ? options.sdp : undefined;
  return responseTo(pending.request, status, options.reason ?? reasonPhrase(status), {
    toTag: session.localTag,
    headers: [...table.responseFields(session), ...fields, ...(options.headers ?? [])],
    ...(sdp && { body: sdp }),
  });
}

/** An answer may go early in any provisional, an offer only in a reliable one (RFC 3262 §5). */
function maySendSdp(session: Session, reliable: boolean): boolean {
  const { exchange, negotiated } = session;
  if (exchange.kind === "received" && exchange.in === "INVITE") return true;
  return reliable && !negotiated && exchange.kind === "none";
}

function isReliable(session: Session, request: SipRequest): boolean {
  const names = (field: string) =>
    request.headers.values(field).some((tag) => tag.toLowerCase() === "100rel");
  return names("Require") || (session.reliableWanted && names("Supported"));
}

/** Timer `V`: once more, after twice the time (RFC 3262 §3; not capped at T2). */
export function repeatReliable(table: SessionTable, session: Session, now: Instant): void {
  const side = session.reliable;
  if (side?.outstanding === undefined) return;
  const interval = 2 * side.outstanding.interval;
  side.outstanding = { ...side.outstanding, interval };
  table.setTimer(session, "V", now, interval);
  table.respond(side.transaction, side.outstanding.response, now);
}

/** Timer `W`: nobody PRACKs, so the INVITE is refused (RFC 3262 §3). */
export function giveUpReliable(table: SessionTable, session: Session, now: Instant): void {
  const pending = session.inviteIn;
  if (pending === undefined) return;
  session.inviteIn = undefined;
  table.refuse(pending.transaction, pending.request, 504, [], now);
  table.finish(session, { by: "timeout", status: 504, reason: "No PRACK" }, now);
}

/** Matches a PRACK to the provisional it acknowledges; `no-match` is answered 481. */
export function acknowledge(
  table: SessionTable,
  session: Session,
  prack: SipRequest,
): Result<ReliableSide, "no-match"> {
  const side = session.reliable;
  if (side?.outstanding === undefined) return refuse("no-match");
  const [rseq, number, method] = (prack.headers.get("RAck") ?? "").trim().split(/[ \t]+/);
  const matches = decimal(rseq) === side.sequence &&
    decimal(number) === cseq(side.request).number && method === "INVITE";
  if (!matches) return refuse("no-match");
  side.outstanding = undefined;
  table.clearTimer(session, "V");
  table.clearTimer(session, "W");
  return ok(side);
}

/** The next provisional in the queue, if the INVITE is still open. */
export function sendNextReliable(table: SessionTable, session: Session, now: Instant): void {
  const side = session.reliable;
  const pending = session.inviteIn;
  if (side === undefined || pending === undefined || side.outstanding !== undefined) return;
  const next = side.queue.shift();
  if (next !== undefined) sendReliable(table, session, pending, side, next, now);
}

/** Timer `P`: still ringing. Reliable ones are repeated without their SDP. */
export function refreshRinging(table: SessionTable, session: Session, now: Instant): void {
  const { ringing, inviteIn } = session;
  if (ringing === undefined || inviteIn === undefined || dialogOf(session) === undefined) return;
  if (session.reliable?.outstanding !== undefined) {
    table.setTimer(session, "P", now, RINGING_REFRESH);
    return;
  }
  const { sdp, ...plain } = ringing;
  const again = session.reliable === undefined && sdp !== undefined ? ringing : plain;
  sendProvisional(table, session, inviteIn, again, now);
}

function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
