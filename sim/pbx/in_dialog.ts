/** Requests inside a dialog that are neither offers nor its end: INFO, OPTIONS and what is not offered (RFC 3261 §12.2). */
import type { SipRequest } from "../../core/sip/message.ts";
import { responseTo } from "../../core/sip/stack.ts";
import { type Exchange, tell } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { type LiveLeg, otherOf } from "./live_calls.ts";
import { ALLOW } from "./methods.ts";

/** INFO carries keys (DTMF) to the other side; what else is asked inside a dialog is not offered. */
export function hearRequest(
  exchange: Exchange,
  leg: LiveLeg,
  transaction: string,
  request: SipRequest,
  turn: Turn,
): void {
  const { sessions } = exchange;
  if (request.method !== "INFO" && request.method !== "OPTIONS") {
    return refuseRequest(exchange, transaction, request, turn);
  }
  tell(exchange, sessions.respond(transaction, responseTo(request, 200), turn.now), turn);
  const other = otherOf(leg.call, leg);
  if (request.method !== "INFO" || other === undefined) return;
  const contentType = request.headers.get("Content-Type");
  if (contentType === undefined || request.body.length === 0) return;
  const options = { body: request.body, contentType };
  tell(exchange, sessions.request(other.session, "INFO", options, turn.now).effects, turn);
}

function refuseRequest(
  exchange: Exchange,
  transaction: string,
  request: SipRequest,
  turn: Turn,
): void {
  const headers = [["Allow", ALLOW.join(", ")]] as const;
  const response = responseTo(request, 405, undefined, { headers });
  tell(exchange, exchange.sessions.respond(transaction, response, turn.now), turn);
}
