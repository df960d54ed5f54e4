/** Requests inside a session's dialog, theirs and ours, and the fate of every client transaction (RFC 3261 §12.2). */
import type { SocketAddress } from "../lib/socket_address.ts";
import type { Instant } from "../lib/time.ts";
import { unreachable } from "../lib/unreachable.ts";
import { acceptRequest, type Dialog } from "./dialog.ts";
import { callId, from, tagOf, to } from "./headers.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import { reasonPhrase } from "./response.ts";
import { answerChallenged, AUTH_TRIES_MAX } from "./session_auth.ts";
import { loseDialog, onBye } from "./session_end.ts";
import type { RequestInDialogOptions, SessionCause } from "./session_messages.ts";
import { onOfferResponse, onPrack, onReinvite, onUpdate } from "./session_offer.ts";
import { dialogOf, isOver, sdpOf, type Session } from "./session_record.ts";
import { acknowledge } from "./session_reliable.ts";
import { type OpenRequest, sequenceOf, type SessionTable } from "./session_table.ts";
import { askLonger, LONGER_TRIES_MAX } from "./session_timer.ts";
import { onCallFailure, onCallResponse } from "./session_uac.ts";
import type { StackEffect } from "./stack.ts";

type RequestEffect = Extract<StackEffect, { kind: "request" }>;

// ---- theirs ----

/** False when the request is in no dialog of a session. */
export function onRequest(table: SessionTable, effect: RequestEffect, now: Instant): boolean {
  const { transaction, request, source } = effect;
  const localTag = tagOf(to(request));
  const session = localTag === undefined ? undefined : table.byDialog(callId(request), localTag);
  if (session === undefined) return false;
  table.touched.add(session);
  const dialog = session.dialogs.get(tagOf(from(request)) ?? "");
  if (dialog === undefined) {
    // The 2xx that made their dialog was lost and they gave up on our ACK.
    const early = request.method === "BYE" && session.inviteOut !== undefined &&
      session.state !== "confirmed";
    if (early) onBye(table, session, undefined, transaction, request, source, now);
    else table.refuse(transaction, request, 481, [], now);
    return true;
  }
  const accepted = acceptRequest(dialog, request);
  if (!accepted.ok) {
    table.refuse(transaction, request, 500, [], now);
    return true;
  }
  session.dialogs.set(dialog.remoteTag, accepted.value);
  if (request.method !== "BYE" && (isOver(session) || dialog.remoteTag !== session.tag)) {
    table.refuse(transaction, request, 481, [], now);
    return true;
  }
  onCurrent(table, session, accepted.value, effect, now);
  return true;
}

function onCurrent(
  table: SessionTable,
  session: Session,
  dialog: Dialog,
  effect: RequestEffect,
  now: Instant,
): void {
  const { transaction, request, source } = effect;
  const unknown = table.unknownExtensions(request);
  if (unknown.length > 0 && request.method !== "BYE") {
    table.refuse(transaction, request, 420, [["Unsupported", unknown.join(", ")]], now);
    return;
  }
  const { method } = request;
  if (OFFERING.has(method) && request.body.length > 0 && sdpOf(request) === undefined) {
    table.refuse(transaction, request, 415, [["Accept", "application/sdp"]], now);
    return;
  }
  switch (method) {
    case "BYE":
      onByeOfFork(table, session, dialog, transaction, request, source, now);
      return;
    case "INVITE":
      session.source = source;
      onReinvite(table, session, transaction, request, now);
      return;
    case "UPDATE":
      session.source = source;
      onUpdate(table, session, transaction, request, now);
      return;
    case "PRACK":
      session.source = source;
      if (acknowledge(table, session, request).ok) {
        onPrack(table, session, transaction, request, now);
      } else {
        table.refuse(transaction, request, 481, [], now);
      }
      return;
    default:
      session.source = source;
      table.out.push({ ...effect, session: session.id });
  }
}

const OFFERING = new Set(["INVITE", "UPDATE", "PRACK"]);

/** A fork that does not count may end without the session. */
function onByeOfFork(
  table: SessionTable,
  session: Session,
  dialog: Dialog,
  transaction: string,
  request: SipRequest,
  source: SocketAddress,
  now: Instant,
): void {
  if (dialog.remoteTag === session.tag || isOver(session)) {
    onBye(table, session, dialog, transaction, request, source, now);
    return;
  }
  session.dialogs.delete(dialog.remoteTag);
  table.refuse(transaction, request, 200, [], now);
}

// ---- ours ----

const NOT_THE_OWNERS = new Set(["INVITE", "ACK", "BYE", "CANCEL", "PRACK", "UPDATE"]);

/** Sends a request of the owner; `undefined` while there is no dialog. */
export function sendOwners(
  table: SessionTable,
  session: Session,
  method: string,
  options: RequestInDialogOptions,
  now: Instant,
): string | undefined {
  if (NOT_THE_OWNERS.has(method)) throw new Error(`Cannot send ${method}: the session does`);
  const dialog = dialogOf(session);
  if (dialog === undefined) return undefined;
  const role = { kind: "owner", name: "", method } as const;
  const transaction = table.send(session, dialog, method, options, role, now);
  const open = table.open.get(transaction);
  if (open !== undefined) {
    table.open.set(transaction, { ...open, role: { ...role, name: transaction } });
  }
  return transaction;
}

/** A response to a client transaction of a session. */
export function onResponse(
  table: SessionTable,
  transaction: string,
  open: OpenRequest,
  response: SipResponse,
  source: SocketAddress,
  now: Instant,
): void {
  const { session, role } = open;
  table.touched.add(session);
  if (open.tag === session.tag) session.source = source;
  if (retriedWithCredentials(table, transaction, open, response, now)) return;
  if (retriedLonger(table, transaction, open, response, now)) return;
  const final = response.status >= 200;
  switch (role.kind) {
    case "call":
      onCallResponse(table, transaction, open, response, source, now);
      return;
    case "reinvite":
    case "update":
      onOfferResponse(table, transaction, open, role, response, now);
      if (isFatal(response.status)) loseDialog(table, session, causeOf(response), now);
      return;
    case "prack":
    case "bye":
      if (final) table.close(transaction);
      return;
    case "owner":
      if (final) table.close(transaction);
      tellOwner(table, session, role.name, response.status, response);
      if (isFatal(response.status) && ENDS_WITH_SESSION.has(role.method)) {
        loseDialog(table, session, causeOf(response), now);
      }
      return;
    default:
      unreachable(role);
  }
}

/** No response in time (408), or the request could not be sent (503): §8.1.3.1. */
export function onNoResponse(
  table: SessionTable,
  transaction: string,
  open: OpenRequest,
  by: "timeout" | "transport",
  now: Instant,
): void {
  const { session, role } = open;
  const status = by === "timeout" ? 408 : 503;
  const cause: SessionCause = { by, status, reason: reasonPhrase(status) };
  table.touched.add(session);
  switch (role.kind) {
    case "call":
      onCallFailure(table, transaction, session, cause, now);
      return;
    case "reinvite":
    case "update":
      table.close(transaction);
      loseDialog(table, session, cause, now);
      return;
    case "prack":
    case "bye":
      table.close(transaction);
      return;
    case "owner":
      table.close(transaction);
      tellOwner(table, session, role.name, status, undefined);
      if (by === "timeout" && ENDS_WITH_SESSION.has(role.method)) {
        loseDialog(table, session, cause, now);
      }
      return;
    default:
      unreachable(role);
  }
}

/** RFC 5057 §5.1: these fail with the session; NOTIFY, REFER and SUBSCRIBE only with their subscription. */
const ENDS_WITH_SESSION = new Set(["INFO", "MESSAGE", "OPTIONS"]);

/** §12.2.1.2. */
function isFatal(status: number): boolean {
  return status === 481 || status === 408;
}

function causeOf(response: SipResponse): SessionCause {
  return { by: "remote", status: response.status, reason: response.reason };
}

function tellOwner(
  table: SessionTable,
  session: Session,
  transaction: string,
  status: number,
  response: SipResponse | undefined,
): void {
  if (isOver(session)) return;
  table.out.push({
    kind: "response",
    session: session.id,
    transaction,
    status,
    ...(response && { response }),
  });
}

/** 401 and 407: the same request once more, numbered on and with credentials. */
function retriedWithCredentials(
  table: SessionTable,
  transaction: string,
  open: OpenRequest,
  response: SipResponse,
  now: Instant,
): boolean {
  const { session, role, tag } = open;
  const { credentials } = session;
  if (credentials === undefined || open.authTries >= AUTH_TRIES_MAX) return false;
  if (isOver(session) && role.kind !== "bye") return false;
  const dialog = tag === undefined ? undefined : session.dialogs.get(tag);
  const sequence = (dialog?.localSequence ?? sequenceOf(open)) + 1;
  const request = answerChallenged(open.request, response, credentials, sequence, table.random);
  if (request === undefined) return false;
  if (dialog !== undefined) {
    session.dialogs.set(dialog.remoteTag, { ...dialog, localSequence: sequence });
  }
  sendAgain(table, transaction, { ...open, request, authTries: open.authTries + 1 }, now);
  return true;
}

/** 422: the first INVITE once more with the session interval that is asked for (RFC 4028 §7.3). */
function retriedLonger(
  table: SessionTable,
  transaction: string,
  open: OpenRequest,
  response: SipResponse,
  now: Instant,
): boolean {
  const { session, role, longerTries } = open;
  if (response.status !== 422 || role.kind !== "call") return false;
  if (isOver(session) || longerTries >= LONGER_TRIES_MAX) return false;
  const longer = askLonger(session, open.request, response);
  if (longer === undefined) return false;
  const sequence = sequenceOf(open) + 1;
  const request = { ...longer, headers: longer.headers.set("CSeq", `${sequence} INVITE`) };
  sendAgain(table, transaction, { ...open, request, longerTries: longerTries + 1 }, now);
  return true;
}

/** A request in place of one that was refused. */
function sendAgain(table: SessionTable, refused: string, open: OpenRequest, now: Instant): void {
  const { session, role } = open;
  table.close(refused);
  const again = table.start(open, now);
  if (role.kind === "call") {
    session.inviteOut = again;
    // What the refuser said first is no dialog of the call.
    session.dialogs.clear();
    session.tag = undefined;
  } else if (role.kind === "reinvite") session.inviteOut = again;
  else if (role.kind === "update") session.updateOut = again;
}
