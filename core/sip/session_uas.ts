/** A session that comes in: ringing, answering, refusing, and the 2xx until its ACK (RFC 3261 §13.3, §14.2). */
import type { SocketAddress } from "../lib/socket_address.ts";
import { type Instant } from "../lib/time.ts";
import { dialogOfRequest, refreshTarget } from "./dialog.ts";
import { callId, cseq, expires, tagOf, to } from "./headers.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import { responseTo } from "./response.ts";
import type {
  AnswerOptions,
  HeaderFields,
  IncomingOptions,
  RejectOptions,
  RingOptions,
  SessionCause,
} from "./session_messages.ts";
import {
  dialogOf,
  endsOfIncoming,
  isOver,
  newSession,
  NO_EXCHANGE,
  type PendingInvite,
  reasonHeaderOf,
  sdpOf,
  type Session,
  type UnackedSuccess,
} from "./session_record.ts";
import { sendProvisional } from "./session_reliable.ts";
import type { SessionTable } from "./session_table.ts";
import { agreeAsCalled, tooBrief } from "./session_timer.ts";
import type { StackEffect } from "./stack.ts";
import { giveUpAfter } from "./timers.ts";

type RequestEffect = Extract<StackEffect, { kind: "request" }>;

/** Makes a session of an INVITE; `undefined` when it was refused here. */
export function incoming(
  table: SessionTable,
  effect: RequestEffect,
  options: IncomingOptions,
  sessionsMax: number,
  now: Instant,
): string | undefined {
  const { transaction, request, source } = effect;
  const localTag = table.stack.localTag(transaction);
  if (request.method !== "INVITE" || localTag === undefined) {
    throw new Error(`Cannot make a session of ${request.method} ${transaction}: no open INVITE`);
  }
  const dialog = dialogOfRequest(request, localTag);
  const refusal = refusalOf(table, request, dialog !== undefined, sessionsMax);
  if (refusal !== undefined || dialog === undefined) {
    const [status, fields] = refusal ?? [400, []];
    table.refuse(transaction, request, status, fields, now);
    return undefined;
  }
  const session = newSession({
    id: table.newId(),
    direction: "incoming",
    callId: callId(request),
    localTag,
    contact: table.contactOf(options.contactUser),
    credentials: options.credentials,
    preferSource: options.preferSource === true,
    destination: source,
    ...endsOfIncoming(request),
    invite: request,
    state: "incoming",
    inviteSequence: cseq(request).number,
    reliableWanted: options.reliable === true,
    sessionSeconds: options.sessionSeconds ?? table.sessionSeconds,
  });
  session.source = source;
  session.dialogs.set(dialog.remoteTag, dialog);
  session.tag = dialog.remoteTag;
  session.inviteIn = { transaction, request, initial: true };
  if (sdpOf(request) !== undefined) {
    session.exchange = { kind: "received", in: "INVITE", transaction, request };
  }
  table.add(session);
  table.unanswered.set(transaction, session);
  table.setTimer(session, "U", now, patience(table, request));
  return session.id;
}

type Refusal = readonly [status: number, fields: HeaderFields];

function refusalOf(
  table: SessionTable,
  request: SipRequest,
  hasContact: boolean,
  sessionsMax: number,
): Refusal | undefined {
  if (tagOf(to(request)) !== undefined) return [481, []];
  const unknown = table.unknownExtensions(request);
  if (unknown.length > 0) return [420, [["Unsupported", unknown.join(", ")]]];
  const longer = tooBrief(request);
  if (longer !== undefined) return [422, longer];
  if (request.body.length > 0 && sdpOf(request) === undefined) {
    return [415, [["Accept", "application/sdp"]]];
  }
  if (!hasContact) return [400, []];
  if (table.sessions.size >= sessionsMax) {
    const seconds = Math.ceil(giveUpAfter(table.stack.timers) / 1000);
    return [503, [["Retry-After", String(seconds)]]];
  }
  return undefined;
}

/** How long an INVITE may wait for its answer: Timer C, or less when its Expires says so (§13.3.1). */
function patience(table: SessionTable, request: SipRequest): number {
  const { c } = table.stack.timers;
  const seconds = expires(request);
  return seconds === undefined ? c : Math.min(c, seconds * 1000);
}

/** Timer `U`: nobody answered the INVITE or the re-INVITE. */
export function giveUpAnswer(table: SessionTable, session: Session, now: Instant): void {
  const pending = session.inviteIn;
  if (pending === undefined) return;
  if (!pending.initial) {
    withdrawReinvite(table, session, pending, 500, now);
    return;
  }
  const expired = expires(session.invite) !== undefined &&
    patience(table, session.invite) < table.stack.timers.c;
  const status = expired ? 487 : 480;
  const cause: SessionCause = { by: "timeout", status, reason: "No answer" };
  refuseInvite(table, session, { status }, cause, now);
}

export function ring(
  table: SessionTable,
  session: Session,
  options: RingOptions,
  now: Instant,
): void {
  const pending = openInvite(session, "ring");
  const status = options.status ?? 180;
  if (status <= 100 || status >= 200) throw new Error(`Cannot ring with status ${status}`);
  if (options.sdp !== undefined) session.earlySdp.set(session.localTag, options.sdp);
  sendProvisional(table, session, pending, options, now);
}

/** 200 to the first INVITE; it waits for the PRACK of a provisional that carries SDP (RFC 3262 §3). */
export function answer(
  table: SessionTable,
  session: Session,
  options: AnswerOptions,
  now: Instant,
): void {
  const pending = openInvite(session, "answer");
  const side = session.reliable;
  if (side !== undefined && (side.answer !== undefined || side.outstanding !== undefined)) {
    if (side.answer !== undefined) throw new Error(`Cannot answer ${session.id} twice`);
    const waits = [side.outstanding?.response.body.length, ...side.queue.map((one) => one.sdp)];
    if (waits.some((sdp) => sdp !== undefined && sdp !== 0)) {
      side.answer = options;
      return;
    }
  }
  answerNow(table, session, pending, options, now);
}

/** The answer that waited, when the last PRACK has come. */
export function answerWaiting(table: SessionTable, session: Session, now: Instant): void {
  const { reliable, inviteIn } = session;
  if (reliable?.answer === undefined || inviteIn === undefined) return;
  if (reliable.outstanding !== undefined || session.exchange.kind === "sent") return;
  answerNow(table, session, inviteIn, reliable.answer, now);
}

function answerNow(
  table: SessionTable,
  session: Session,
  pending: PendingInvite,
  options: AnswerOptions,
  now: Instant,
): void {
  const sdp = session.negotiated
    ? undefined
    : session.earlySdp.get(session.localTag) ?? options.sdp;
  if (sdp === undefined && !session.negotiated) {
    throw new Error(`Cannot answer ${session.id}: no SDP was given`);
  }
  if (session.reliable !== undefined) {
    // A PRACK may still come for what is outstanding (RFC 3262 §3).
    session.reliable.queue.length = 0;
    session.reliable.answer = undefined;
  }
  session.ringing = undefined;
  for (const timer of ["P", "V", "W"] as const) table.clearTimer(session, timer);
  session.state = "answered";
  acceptInvite(table, session, pending, sdp, options.headers ?? [], now);
}

/** 200 to the first INVITE or a re-INVITE; it is repeated until the ACK comes (§13.3.1.4). */
export function acceptInvite(
  table: SessionTable,
  session: Session,
  pending: PendingInvite,
  sdp: Uint8Array | undefined,
  fields: HeaderFields,
  now: Instant,
): void {
  const { transaction, request, initial } = pending;
  const offered = sdp !== undefined && session.exchange.kind !== "received";
  const agreed = agreeAsCalled(table, session, request, now);
  const response = responseTo(request, 200, undefined, {
    toTag: session.localTag,
    headers: [...table.responseFields(session), ...agreed, ...fields],
    ...(sdp && { body: sdp }),
  });
  if (sdp !== undefined) session.localSdp = sdp;
  session.inviteIn = undefined;
  table.clearTimer(session, "U");
  session.response = response;
  if (offered) {
    session.exchange = { kind: "sent", in: "success" };
  } else if (session.exchange.kind === "received" && session.exchange.in === "INVITE") {
    session.exchange = NO_EXCHANGE;
    session.negotiated = true;
  }
  const sequence = cseq(request).number;
  const { t1 } = table.stack.timers;
  session.unacked = { transaction, response, sequence, initial, offered, interval: t1 };
  table.setTimer(session, "R", now, t1);
  table.setTimer(session, "H", now, giveUpAfter(table.stack.timers));
  table.respond(transaction, response, now);
}

/** Timer `R`. */
export function repeatSuccess(table: SessionTable, session: Session, now: Instant): void {
  const { unacked } = session;
  if (unacked === undefined) return;
  const interval = Math.min(2 * unacked.interval, table.stack.timers.t2);
  session.unacked = { ...unacked, interval };
  table.setTimer(session, "R", now, interval);
  table.respond(unacked.transaction, unacked.response, now);
}

/** Timer `H`: I3, no ACK in 64*T1 means BYE (§13.3.1.4). */
export function giveUpAck(table: SessionTable, session: Session, now: Instant): void {
  const dialog = dialogOf(session);
  forgetSuccess(table, session);
  table.finish(session, { by: "timeout", status: 408, reason: "No ACK" }, now);
  if (dialog !== undefined) table.sendBye(session, dialog, session.byeAfterAck ?? [], now);
  session.byeAfterAck = undefined;
}

/** The ACK of a 2xx. */
export function onAck(
  table: SessionTable,
  session: Session,
  ack: SipRequest,
  source: SocketAddress,
  now: Instant,
): void {
  session.source = source;
  const { unacked } = session;
  if (unacked === undefined || unacked.sequence !== cseq(ack).number) return;
  acknowledged(table, session, unacked, sdpOf(ack), now);
}

/** A newer request shows that the peer has our 2xx although its ACK was lost: no need to repeat it (RFC 5407 §3.1). */
export function acknowledgedBy(table: SessionTable, session: Session, now: Instant): void {
  if (session.unacked !== undefined && !session.unacked.offered) {
    acknowledged(table, session, session.unacked, undefined, now);
  }
}

function acknowledged(
  table: SessionTable,
  session: Session,
  unacked: UnackedSuccess,
  sdp: Uint8Array | undefined,
  now: Instant,
): void {
  forgetSuccess(table, session);
  const dialog = dialogOf(session);
  if (isOver(session)) {
    const headers = session.byeAfterAck;
    session.byeAfterAck = undefined;
    if (headers !== undefined && dialog) table.sendBye(session, dialog, headers, now);
    return;
  }
  session.state = "confirmed";
  const answered = unacked.offered ? sdp : undefined;
  if (unacked.offered) {
    session.exchange = NO_EXCHANGE;
    session.negotiated = answered !== undefined || session.negotiated;
  }
  if (unacked.initial) {
    table.out.push({
      kind: "confirmed",
      session: session.id,
      ...(answered && { sdp: answered }),
    });
  } else if (answered !== undefined) {
    table.out.push({ kind: "offer-answered", session: session.id, sdp: answered });
  }
  if (!unacked.offered || answered !== undefined) return;
  if (!unacked.initial) {
    table.out.push({
      kind: "offer-refused",
      session: session.id,
      status: 488,
      reason: "No SDP in the ACK",
    });
  } else if (dialog !== undefined) {
    table.finish(session, { by: "remote", status: 488, reason: "No SDP in the ACK" }, now);
    table.sendBye(session, dialog, [], now);
  }
}

export function forgetSuccess(table: SessionTable, session: Session): void {
  session.unacked = undefined;
  table.clearTimer(session, "R");
  table.clearTimer(session, "H");
}

/** Refuses the first INVITE and ends the session. */
export function refuseInvite(
  table: SessionTable,
  session: Session,
  options: RejectOptions,
  cause: SessionCause,
  now: Instant,
): void {
  const pending = openInvite(session, "refuse");
  const { status, reason, headers } = options;
  if (status < 300) throw new Error(`Cannot refuse with status ${status}`);
  const response: SipResponse = responseTo(pending.request, status, reason, {
    toTag: session.localTag,
    headers: [...table.productFields("Server"), ...(headers ?? [])],
  });
  session.inviteIn = undefined;
  session.response = response;
  table.respond(pending.transaction, response, now);
  table.finish(session, cause, now);
}

/** The CANCEL of the first INVITE or of a re-INVITE: 487 (§9.2; I4). */
export function onCancelled(
  table: SessionTable,
  session: Session,
  cancel: SipRequest,
  now: Instant,
): void {
  const pending = session.inviteIn;
  if (pending === undefined) return;
  if (pending.initial) {
    const cause: SessionCause = {
      by: "remote",
      status: 487,
      reason: "Request Terminated",
      ...reasonHeaderOf(cancel),
    };
    refuseInvite(table, session, { status: 487 }, cause, now);
    return;
  }
  withdrawReinvite(table, session, pending, 487, now);
}

function withdrawReinvite(
  table: SessionTable,
  session: Session,
  pending: PendingInvite,
  status: number,
  now: Instant,
): void {
  session.inviteIn = undefined;
  session.exchange = NO_EXCHANGE;
  table.clearTimer(session, "U");
  table.refuse(pending.transaction, pending.request, status, [], now);
  table.out.push({ kind: "offer-withdrawn", session: session.id });
}

/** A request of the peer may have moved it (§12.2.2). */
export function noteTarget(session: Session, request: SipRequest): void {
  const dialog = dialogOf(session);
  if (dialog === undefined) return;
  session.dialogs.set(dialog.remoteTag, refreshTarget(dialog, request));
}

function openInvite(session: Session, verb: string): PendingInvite {
  const pending = session.inviteIn;
  if (pending === undefined || !pending.initial || session.state !== "incoming") {
    throw new Error(`Cannot ${verb} ${session.id}: it is ${session.direction}, ${session.state}`);
  }
  return pending;
}
