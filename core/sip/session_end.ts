/** How a session ends: CANCEL, refusal or BYE as its state demands, from either side (RFC 3261 §15, §12.2.1.2). */
import type { SocketAddress } from "../lib/socket_address.ts";
import type { Instant } from "../lib/time.ts";
import { unreachable } from "../lib/unreachable.ts";
import type { Dialog } from "./dialog.ts";
import type { SipRequest } from "./message.ts";
import type { EndOptions, HeaderFields, SessionCause } from "./session_messages.ts";
import { dialogOf, isOver, NO_EXCHANGE, reasonHeaderOf, type Session } from "./session_record.ts";
import { endedKey, type SessionTable } from "./session_table.ts";
import { cancelCall } from "./session_uac.ts";
import { forgetSuccess, refuseInvite } from "./session_uas.ts";

export function end(
  table: SessionTable,
  session: Session,
  options: EndOptions,
  cause: SessionCause,
  now: Instant,
): void {
  const { reasonHeader } = options;
  const headers: HeaderFields = [
    ...(reasonHeader === undefined ? [] : [["Reason", reasonHeader] as const]),
    ...(options.headers ?? []),
  ];
  switch (session.state) {
    case "calling":
    case "early":
      table.finish(session, cause, now);
      cancelCall(table, session, headers, now);
      return;
    case "incoming": {
      const status = options.status ?? 480;
      refuseInvite(table, session, { status, headers }, { ...cause, status }, now);
      return;
    }
    case "answered":
      // §15: the callee may not send BYE before the ACK, or before it has given up waiting for one.
      session.byeAfterAck = headers;
      table.finish(session, cause, now);
      return;
    case "confirmed":
      hangUp(table, session, headers, cause, now);
      return;
    case "ending":
      return;
    default:
      unreachable(session.state);
  }
}

/** BYE in a confirmed dialog, and whatever else is open is closed. */
export function hangUp(
  table: SessionTable,
  session: Session,
  headers: HeaderFields,
  cause: SessionCause,
  now: Instant,
): void {
  const dialog = dialogOf(session);
  const owesAck = session.exchange.kind === "received" && session.exchange.in === "success";
  closeAll(table, session, cause, now);
  if (dialog === undefined) return;
  if (owesAck) table.sendAck(session, dialog, session.inviteSequence);
  // The ACK changed nothing in the dialog, the withdrawn offers neither.
  table.sendBye(session, dialog, headers, now);
}

/** A request of ours failed in a way that tells the dialog is gone (§12.2.1.2: 481, 408, no answer). */
export function loseDialog(
  table: SessionTable,
  session: Session,
  cause: SessionCause,
  now: Instant,
): void {
  if (!isOver(session)) end(table, session, {}, cause, now);
}

/** A BYE from the far end (§15.1.2). */
export function onBye(
  table: SessionTable,
  session: Session,
  dialog: Dialog | undefined,
  transaction: string,
  request: SipRequest,
  source: SocketAddress,
  now: Instant,
): void {
  table.refuse(transaction, request, 200, [], now);
  session.source = source;
  table.touched.add(session);
  if (dialog !== undefined) table.ended.set(endedKey(dialog), true);
  if (isOver(session)) {
    // Both hung up at once, or they did before their ACK: our own BYE is not needed any more.
    forgetSuccess(table, session);
    session.byeAfterAck = undefined;
    return;
  }
  closeAll(table, session, { by: "remote", ...reasonHeaderOf(request) }, now);
}

/** Ends the session and every transaction of it that could go on by itself. */
function closeAll(table: SessionTable, session: Session, cause: SessionCause, now: Instant): void {
  forgetSuccess(table, session);
  session.exchange = NO_EXCHANGE;
  table.finish(session, cause, now);
  cancelCall(table, session, [], now);
}
