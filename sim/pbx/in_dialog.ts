/**
 * Requests inside a dialog that are neither offers nor its end (RFC 3261 §12.2): INFO, OPTIONS, REFER, and what
 * is asked about the subscription a REFER made (RFC 3515, RFC 6665).
 */
import { expires } from "../../core/sip/headers.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import { REFER_SUBSCRIPTION_SECONDS } from "../../core/sip/refer.ts";
import type { HeaderFields } from "../../core/sip/session.ts";
import { responseTo } from "../../core/sip/stack.ts";
import { type Exchange, tell } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { type LiveLeg, otherOf } from "./live_calls.ts";
import { ALLOW } from "./methods.ts";
import { hearRefer } from "./refer.ts";
import { askReference, hasReference } from "./references.ts";

export function hearRequest(
  exchange: Exchange,
  leg: LiveLeg,
  transaction: string,
  request: SipRequest,
  turn: Turn,
): void {
  const respond = (status: number, headers: HeaderFields = []) =>
    respondInside(exchange, transaction, request, status, headers, turn);
  switch (request.method) {
    case "OPTIONS":
      return respond(200, [["Allow", ALLOW.join(", ")], ["Accept", "application/sdp"]]);
    case "INFO":
      respond(200);
      return passInfo(exchange, leg, request, turn);
    case "REFER":
      return hearRefer(exchange, leg, request, respond, turn);
    case "SUBSCRIBE":
      return hearSubscribe(exchange, leg, request, respond, turn);
    case "NOTIFY":
      // RFC 6665 §4.1.3: we have subscribed to nothing
      return respond(481);
    default:
      return respond(405, [["Allow", ALLOW.join(", ")]]);
  }
}

export function respondInside(
  exchange: Exchange,
  transaction: string,
  request: SipRequest,
  status: number,
  headers: HeaderFields,
  turn: Turn,
): void {
  const response = responseTo(request, status, undefined, { headers });
  tell(exchange, exchange.sessions.respond(transaction, response, turn.now), turn);
}

/** Keys (DTMF) go to the other side, whatever they are wrapped in. */
function passInfo(exchange: Exchange, leg: LiveLeg, request: SipRequest, turn: Turn): void {
  const other = otherOf(leg.call, leg);
  const contentType = request.headers.get("Content-Type");
  if (other === undefined || contentType === undefined || request.body.length === 0) return;
  const options = { body: request.body, contentType };
  tell(exchange, exchange.sessions.request(other.session, "INFO", options, turn.now).effects, turn);
}

/** A REFER's own subscription may be refreshed, or given up; no other lives in the dialog of a call. */
function hearSubscribe(
  exchange: Exchange,
  leg: LiveLeg,
  request: SipRequest,
  respond: (status: number, headers?: HeaderFields) => void,
  turn: Turn,
): void {
  const event = request.headers.get("Event")?.split(";")[0]?.trim().toLowerCase();
  if (event !== "refer") return respond(489, [["Allow-Events", "refer"]]);
  const seconds = Math.min(
    expires(request) ?? REFER_SUBSCRIPTION_SECONDS,
    REFER_SUBSCRIPTION_SECONDS,
  );
  if (!hasReference(exchange, leg.session)) return respond(481);
  const contact = exchange.sessions.get(leg.session)?.contact;
  respond(200, [
    ["Expires", String(seconds)],
    ...(contact === undefined ? [] : [["Contact", contact] as const]),
  ]);
  askReference(exchange, leg.session, seconds > 0, turn);
}
