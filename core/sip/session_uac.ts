/** A session we begin: INVITE, forks, early media, 2xx and its ACK, CANCEL (RFC 3261 §13.2, §9.1; RFC 3262 §4). */
import { below, token } from "../lib/random.ts";
import type { SocketAddress } from "../lib/socket_address.ts";
import type { Instant } from "../lib/time.ts";
import { formatNameAddr } from "./address.ts";
import { confirmDialog, type Dialog, dialogOfResponse } from "./dialog.ts";
import { callId, cseq, from, tagOf, to } from "./headers.ts";
import { EMPTY_BODY, HeaderTable, type SipRequest, type SipResponse } from "./message.ts";
import { socketOfUri } from "./next_hop.ts";
import type { HeaderFields, InviteOptions, SessionCause } from "./session_messages.ts";
import {
  FORKS_MAX,
  isOver,
  nameAddrOf,
  newSession,
  NO_EXCHANGE,
  noteAnswered,
  reasonHeaderOf,
  sdpOf,
  type Session,
} from "./session_record.ts";
import { receiveReliable } from "./session_reliable.ts";
import {
  ackKey,
  endedKey,
  type OpenRequest,
  sequenceOf,
  type SessionTable,
} from "./session_table.ts";
import { agreeAsCaller, firstWish } from "./session_timer.ts";

const CALL_ID_CHARACTERS = 22;
const TAG_CHARACTERS = 13;

/** Sends the INVITE and returns the session's id. */
export function invite(
  table: SessionTable,
  options: InviteOptions,
  sessionsMax: number,
  now: Instant,
): string {
  const id = table.newId();
  const full = table.sessions.size >= sessionsMax;
  const destination = options.destination ?? socketOfUri(options.uri);
  const callId = `${token(table.random, CALL_ID_CHARACTERS)}@${table.contactAddress.host}`;
  const localTag = token(table.random, TAG_CHARACTERS);
  // §8.1.1.5: an arbitrary start, low enough never to be used up.
  const sequence = 1 + below(table.random, 1 << 15);
  const invited = options.to ?? { uri: options.uri, params: new Map() };
  const contact = table.contactOf(options.contactUser);
  const request = inviteRequest(table, options, { callId, localTag, sequence, contact });
  const session = newSession({
    id,
    direction: "outgoing",
    callId,
    localTag,
    contact,
    credentials: options.credentials,
    preferSource: options.preferSource === true,
    destination,
    local: options.from,
    invited,
    invite: request,
    state: "calling",
    inviteSequence: sequence,
    reliableWanted: false,
    sessionSeconds: table.sessionSeconds,
  });
  if (full) {
    table.finish(session, { by: "local", status: 503, reason: "Too many sessions" }, now);
    return id;
  }
  if (options.sdp !== undefined) session.exchange = { kind: "sent", in: "INVITE" };
  session.localSdp = options.sdp;
  table.add(session);
  session.inviteOut = table.start(
    {
      session,
      role: { kind: "call" },
      request,
      destination,
      tag: undefined,
      authTries: 0,
      longerTries: 0,
    },
    now,
  );
  return id;
}

function inviteRequest(
  table: SessionTable,
  options: InviteOptions,
  o: { callId: string; localTag: string; sequence: number; contact: string },
): SipRequest {
  const fromParams = new Map(options.from.params).set("tag", o.localTag);
  const invited = options.to ?? { uri: options.uri, params: new Map() };
  const fields: (readonly [string, string])[] = [
    ["Max-Forwards", String(options.maxForwards ?? 70)],
    ["From", formatNameAddr({ ...options.from, params: fromParams })],
    ["To", formatNameAddr(invited)],
    ["Call-ID", o.callId],
    ["CSeq", `${o.sequence} INVITE`],
    ["Contact", o.contact],
    ...table.abilityFields(options.reliable !== "off"),
    ...table.productFields(),
    ...firstWish(table),
    ...(options.reliable === "required" ? [["Require", "100rel"] as const] : []),
    ...(options.headers ?? []),
  ];
  const body = options.sdp ?? EMPTY_BODY;
  if (body.length > 0) fields.push(["Content-Type", "application/sdp"]);
  const headers = HeaderTable.of(...fields);
  return { kind: "request", method: "INVITE", uri: options.uri, headers, body };
}

/** A response to the first INVITE; challenges are answered before this. */
export function onCallResponse(
  table: SessionTable,
  transaction: string,
  open: OpenRequest,
  response: SipResponse,
  source: SocketAddress,
  now: Instant,
): void {
  const { session } = open;
  session.source = source;
  if (response.status < 200) {
    if (!isOver(session)) onProvisional(table, session, open, response, now);
    return;
  }
  table.close(transaction);
  session.response = response;
  if (response.status < 300) {
    onSuccess(table, session, open.request, response, now);
    return;
  }
  const { status, reason } = response;
  const cause: SessionCause = { by: "remote", status, reason, ...reasonHeaderOf(response) };
  table.finish(session, cause, now, response);
}

/** The INVITE got no final response in time, or could not be sent. */
export function onCallFailure(
  table: SessionTable,
  transaction: string,
  session: Session,
  cause: SessionCause,
  now: Instant,
): void {
  table.close(transaction);
  table.finish(session, cause, now);
}

function onProvisional(
  table: SessionTable,
  session: Session,
  open: OpenRequest,
  response: SipResponse,
  now: Instant,
): void {
  const tag = tagOf(to(response));
  if (tag !== undefined) {
    if (!session.dialogs.has(tag)) {
      if (session.dialogs.size >= FORKS_MAX) return;
      session.dialogs.set(tag, dialogOfResponse(open.request, response));
    }
    // RFC 3262 §4: a repeated or early one is not for the owner.
    if (!receiveReliable(table, session, tag, response, sequenceOf(open), now)) return;
    session.tag = tag;
    session.state = "early";
  }
  const { status, reason } = response;
  const offers = session.exchange.kind === "received";
  const sdp = offers ? undefined : sdpOf(response);
  if (sdp !== undefined && tag !== undefined) session.earlySdp.set(tag, sdp);
  table.out.push({
    kind: "progress",
    session: session.id,
    status,
    reason,
    response,
    ...(sdp && { sdp }),
  });
  if (session.exchange.kind === "received" && session.exchange.in === "provisional") {
    const offer = sdpOf(session.exchange.response);
    if (session.exchange.response === response && offer !== undefined) {
      table.out.push({ kind: "offered", session: session.id, sdp: offer, method: "PRACK" });
    }
  }
}

function onSuccess(
  table: SessionTable,
  session: Session,
  request: SipRequest,
  response: SipResponse,
  now: Instant,
): void {
  const tag = tagOf(to(response)) ?? "";
  const early = session.dialogs.get(tag);
  const dialog = early === undefined
    ? dialogOfResponse(request, response)
    : confirmDialog(early, response);
  noteAnswered(session, request);
  const sequence = session.inviteSequence;
  if (isOver(session)) {
    // I4: our CANCEL crossed their 2xx.
    hangUpFork(table, session, dialog, sequence, [], now);
    return;
  }
  session.dialogs.clear();
  session.dialogs.set(tag, dialog);
  session.tag = tag;
  session.state = "confirmed";
  agreeAsCaller(table, session, response, now);
  const sdp = sdpOf(response);
  const answered = { kind: "answered", session: session.id, response } as const;
  if (session.exchange.kind === "sent") {
    const answer = sdp ?? session.earlySdp.get(tag);
    session.exchange = NO_EXCHANGE;
    table.sendAck(session, dialog, sequence);
    if (answer === undefined) return missingSdp(table, session, dialog, now);
    session.negotiated = true;
    table.out.push({ ...answered, sdp: answer });
  } else if (session.negotiated) {
    table.sendAck(session, dialog, sequence);
    table.out.push(answered);
  } else if (sdp === undefined) {
    table.sendAck(session, dialog, sequence);
    missingSdp(table, session, dialog, now);
  } else {
    session.exchange = { kind: "received", in: "success" };
    table.out.push(answered, { kind: "offered", session: session.id, sdp, method: "ACK" });
  }
  session.earlySdp.clear();
}

/** §13.2.1: a 2xx that leaves no offer and answer is no session. */
function missingSdp(table: SessionTable, session: Session, dialog: Dialog, now: Instant): void {
  table.finish(session, { by: "remote", status: 488, reason: "No SDP in the 2xx" }, now);
  table.sendBye(session, dialog, [], now);
}

/** A fork that lost, or that answered after we gave up: ACK, then BYE (§13.2.2.4). */
function hangUpFork(
  table: SessionTable,
  session: Session,
  dialog: Dialog,
  sequence: number,
  headers: HeaderFields,
  now: Instant,
): void {
  session.dialogs.set(dialog.remoteTag, dialog);
  table.sendAck(session, dialog, sequence);
  table.sendBye(session, dialog, headers, now);
}

/** CANCEL, as soon as a provisional response allows it (§9.1). */
export function cancelCall(
  table: SessionTable,
  session: Session,
  headers: HeaderFields,
  now: Instant,
): void {
  if (session.inviteOut === undefined) return;
  table.emit(table.stack.cancel(session.inviteOut, now, headers));
}

/** A 2xx to an INVITE that has had its final answer: repeated, from another fork, or for a session long gone. */
export function onLateSuccess(
  table: SessionTable,
  response: SipResponse,
  source: SocketAddress,
  now: Instant,
): void {
  const localTag = tagOf(from(response)) ?? "";
  const tag = tagOf(to(response)) ?? "";
  const { number } = cseq(response);
  const known = table.byDialog(callId(response), localTag);
  const ack = known?.acks.get(ackKey(tag, number));
  if (ack !== undefined) {
    table.out.push({ kind: "send", ...ack });
    return;
  }
  // Ours waits for the owner's answer in the ACK, or the dialog is over.
  if (known?.dialogs.has(tag) && known.state === "confirmed") return;
  if (table.ended.has(endedKey({ callId: callId(response), localTag, remoteTag: tag }))) return;
  const request = inviteOf(response);
  const session = known ?? orphan(table, request, source);
  if (session.dialogs.size >= FORKS_MAX) return;
  hangUpFork(table, session, dialogOfResponse(request, response), number, [], now);
}

/** The INVITE as far as its response tells it. */
function inviteOf(response: SipResponse): SipRequest {
  const headers = HeaderTable.of(
    ["From", response.headers.get("From") ?? ""],
    ["To", response.headers.get("To") ?? ""],
    ["Call-ID", callId(response)],
    ["CSeq", `${cseq(response).number} INVITE`],
  );
  return { kind: "request", method: "INVITE", uri: to(response).uri, headers, body: EMPTY_BODY };
}

/** A session nobody owns any more, to end a dialog the far end has just made. */
function orphan(table: SessionTable, request: SipRequest, source: SocketAddress): Session {
  const session = newSession({
    id: table.newId(),
    direction: "outgoing",
    callId: callId(request),
    localTag: tagOf(from(request)) ?? "",
    contact: table.contactOf(undefined),
    credentials: undefined,
    preferSource: false,
    destination: source,
    local: nameAddrOf(request.headers.get("From") ?? ""),
    invited: nameAddrOf(request.headers.get("To") ?? ""),
    invite: request,
    state: "ending",
    inviteSequence: cseq(request).number,
    reliableWanted: false,
    sessionSeconds: table.sessionSeconds,
  });
  session.source = source;
  table.add(session);
  return session;
}
