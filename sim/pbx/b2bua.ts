/**
 * The back-to-back user agent: what each leg's session says, and what it means to the other leg. One
 * branch wins, the others are cancelled (I24); a leg never outlives what it was for.
 */
import {
  bridge,
  endCall,
  endCauseOfStatus,
  legAnswered,
  legOf,
  legRinging,
} from "../../core/domain/call.ts";
import { SIP_REALM } from "../../core/domain/office.ts";
import type { PbxRejection } from "../../core/domain/pbx_messages.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { SipRequest } from "../../core/sip/message.ts";
import type { SessionCause, SessionEffect } from "../../core/sip/session.ts";
import { responseTo } from "../../core/sip/stack.ts";
import { ALLOW } from "./methods.ts";
import { type Exchange, tell } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { OFFICE_CODECS, sameCodec, speechCodecs } from "./leg_sdp.ts";
import { endLeg, type LegEnding } from "./legs.ts";
import type { LiveCall, LiveLeg, Ringing } from "./live_calls.ts";
import { routeMedia } from "./media_routes.ts";
import {
  best,
  COMPLETED_ELSEWHERE,
  type Failure,
  reasonOf,
  refusalStatus,
  statusFor,
} from "./outcome.ts";
import { giveUpBranches, nextStep, startRinging, stopTimers } from "./ring.ts";
import type { RingPlan } from "./ring_plan.ts";

/** Called when the person's own device has answered a click. */
export type DeviceAnswered = (call: LiveCall, turn: Turn) => void;

/** The effects of sessions in the order they were said; `send` never comes here. */
export function hearSession(
  exchange: Exchange,
  effect: SessionEffect,
  turn: Turn,
  deviceAnswered: DeviceAnswered,
): void {
  if (effect.kind === "send") return;
  const leg = exchange.calls.ofSession(effect.session);
  if (leg === undefined) return; // ended by us in this turn or before
  switch (effect.kind) {
    case "progress":
      return hearProgress(exchange, leg, effect.status, effect.sdp, turn);
    case "answered":
      if (effect.sdp !== undefined) leg.sdp.hear(effect.sdp);
      return hearAnswer(exchange, leg, turn, deviceAnswered);
    case "confirmed":
    case "offer-answered":
      if (effect.sdp !== undefined) leg.sdp.hear(effect.sdp);
      return routeMedia(exchange, leg.call, turn);
    case "offered":
      return hearOffer(exchange, leg, effect.sdp, turn);
    case "offer-withdrawn":
    case "offer-refused":
    case "response":
      return;
    case "request":
      return hearRequest(exchange, leg, effect.transaction, effect.request, turn);
    case "ended":
      return hearEnd(exchange, leg, effect.cause, turn);
    default:
      return unreachable(effect);
  }
}

/** Calls whom the plan names for a caller who is there; fails the call at once when nobody can be called. */
export function ringFor(exchange: Exchange, call: LiveCall, plan: RingPlan, turn: Turn): void {
  const ringing = startRinging(exchange, call, plan, turn);
  if (ringing.branches.size === 0) failRinging(exchange, call, ringing, turn);
}

/** A timer of a call: `ring` gives up, on a clicked device too; `step` calls the next people. */
export function hearTimer(
  exchange: Exchange,
  name: "ring" | "step",
  call: LiveCall,
  turn: Turn,
): void {
  const ringing = call.stage;
  if (ringing?.kind !== "ringing") {
    return failCall(exchange, call, { cause: "no-answer", status: 480 }, turn);
  }
  if (name === "step") {
    if (!nextStep(exchange, call, ringing, turn)) failRinging(exchange, call, ringing, turn);
    return;
  }
  giveUpBranches(exchange, ringing, turn);
  failCall(exchange, call, { cause: "no-answer", status: 480 }, turn);
}

/** Ends every leg of the call and the call itself, all for one reason. */
export function finishCall(
  exchange: Exchange,
  call: LiveCall,
  ending: LegEnding,
  turn: Turn,
): void {
  stopTimers(exchange, call);
  for (const leg of exchange.calls.legsOf(call)) endLeg(exchange, leg, ending, turn);
  exchange.calls.change(call, endCall(call.value, turn.now, ending.cause));
  call.stage = undefined;
}

/** Nobody could be reached: the caller is told the best of what was heard. */
export function failCall(exchange: Exchange, call: LiveCall, failure: Failure, turn: Turn): void {
  const status = statusFor(failure);
  const wire = { status, reasonHeader: reasonOf(status) };
  finishCall(exchange, call, { cause: failure.cause, status, wire }, turn);
}

/** A rule of the office says no: the code is on the wire for who looks, and on the call for its history. */
export function refuseCall(
  exchange: Exchange,
  call: LiveCall,
  refusal: PbxRejection,
  turn: Turn,
): void {
  const status = refusalStatus(refusal);
  const headers = [["Warning", `399 ${SIP_REALM} "${refusal.code}"`]] as const;
  const wire = { status, reasonHeader: reasonOf(status, refusal.code), headers };
  finishCall(exchange, call, { cause: "refused", status, refusal, wire }, turn);
}

function hearProgress(
  exchange: Exchange,
  leg: LiveLeg,
  status: number,
  sdp: Uint8Array | undefined,
  turn: Turn,
): void {
  const { call } = leg;
  if (status !== 183 && legOf(call.value, leg.id)?.state === "dialling") {
    exchange.calls.change(call, legRinging(call.value, leg.id, turn.now));
  }
  if (sdp !== undefined) leg.sdp.hear(sdp);
  const ringing = call.stage;
  if (ringing?.kind !== "ringing" || !ringing.branches.has(leg)) return;
  const caller = call.caller!;
  const early = leg.sdp.far !== undefined && isOnlyOne(ringing);
  if (early) ringing.audible = leg;
  if (caller.incoming) {
    const own = early && sdp !== undefined ? answerFor(caller, leg) : undefined;
    const options = { status: status === 183 ? 183 : 180, ...(own ? { sdp: own } : {}) };
    tell(exchange, exchange.sessions.ring(caller.session, options, turn.now), turn);
  }
  if (early) routeMedia(exchange, call, turn);
}

/** Early media of one among several would fix the caller's codecs before it is known who answers. */
function isOnlyOne(ringing: Ringing): boolean {
  return ringing.branches.size === 1 && ringing.next === ringing.plan.steps.length &&
    ringing.failures.length === 0;
}

function hearAnswer(
  exchange: Exchange,
  leg: LiveLeg,
  turn: Turn,
  deviceAnswered: DeviceAnswered,
): void {
  const { call } = leg;
  leg.answered = true;
  if (leg.sdp.far === undefined) {
    // it took our offer and described nothing it can do: there is nothing to talk with
    return fail(exchange, leg, { cause: "failed", status: 488 }, turn, true);
  }
  exchange.calls.change(call, legAnswered(call.value, leg.id, turn.now));
  const stage = call.stage;
  if (stage?.kind === "device-first") return deviceAnswered(call, turn);
  if (stage?.kind === "ringing") return win(exchange, call, stage, leg, turn);
}

/** The first answer wins; all other phones stop ringing and are told why. */
function win(
  exchange: Exchange,
  call: LiveCall,
  ringing: Ringing,
  winner: LiveLeg,
  turn: Turn,
): void {
  const caller = call.caller!;
  const elsewhere: LegEnding = {
    cause: "answered-elsewhere",
    wire: { reasonHeader: COMPLETED_ELSEWHERE },
  };
  for (const branch of ringing.branches) {
    if (branch !== winner) endLeg(exchange, branch, elsewhere, turn);
  }
  stopTimers(exchange, call);
  call.stage = { kind: "joined", callee: winner };
  if (caller.incoming && !answerCaller(exchange, caller, winner, turn)) {
    return failCall(exchange, call, { cause: "failed", status: 488 }, turn);
  }
  exchange.calls.change(call, bridge(call.value, caller.id, winner.id, turn.now));
  routeMedia(exchange, call, turn);
  if (!caller.incoming) agreeOnCodec(exchange, caller, winner, turn);
}

function answerCaller(exchange: Exchange, caller: LiveLeg, winner: LiveLeg, turn: Turn): boolean {
  const sdp = answerFor(caller, winner);
  if (sdp === undefined) return false;
  caller.answered = true;
  exchange.calls.change(caller.call, legAnswered(caller.call.value, caller.id, turn.now));
  tell(exchange, exchange.sessions.answer(caller.session, { sdp }, turn.now), turn);
  return true;
}

/** Our answer to the caller's offer with the codecs of the other leg; our offer when the caller made none. */
function answerFor(caller: LiveLeg, other: LiveLeg): Uint8Array | undefined {
  const codecs = other.sdp.far?.codecs ?? OFFICE_CODECS;
  const offer = caller.offer;
  return offer === undefined ? caller.sdp.offer(codecs) : caller.sdp.answer(offer, codecs);
}

/** The clicked device answered before the far end's codecs were known: what it would send must be understood there. */
function agreeOnCodec(exchange: Exchange, caller: LiveLeg, winner: LiveLeg, turn: Turn): void {
  const sends = speechCodecs(caller.sdp.far?.codecs ?? [])[0];
  const understood = winner.sdp.far?.codecs ?? [];
  if (sends === undefined || understood.some((codec) => sameCodec(codec, sends))) return;
  const sdp = caller.sdp.offer(understood);
  tell(exchange, exchange.sessions.offer(caller.session, { sdp }, turn.now), turn);
}

/** Re-INVITE or UPDATE of one side: the direction is mirrored, the other leg is left as it is. */
function hearOffer(
  exchange: Exchange,
  leg: LiveLeg,
  sdp: Uint8Array | undefined,
  turn: Turn,
): void {
  const { sessions } = exchange;
  const codecs = codecsFor(leg);
  const own = sdp === undefined ? leg.sdp.offer(codecs) : leg.sdp.answer(sdp, codecs);
  const effects = own === undefined
    ? sessions.refuseOffer(leg.session, {}, turn.now)
    : sessions.acceptOffer(leg.session, own, turn.now);
  tell(exchange, effects, turn);
  routeMedia(exchange, leg.call, turn);
}

/** Nothing is transcoded: what a leg may use is what its other side can. */
function codecsFor(leg: LiveLeg) {
  const { stage, caller } = leg.call;
  const other = stage?.kind === "joined" ? (leg === caller ? stage.callee : caller) : undefined;
  return other?.sdp.far?.codecs ?? leg.sdp.far?.codecs ?? OFFICE_CODECS;
}

/** INFO carries keys (DTMF) to the other side; what else is asked inside a dialog is not offered. */
function hearRequest(
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
  const { stage, caller } = leg.call;
  if (request.method !== "INFO" || stage?.kind !== "joined" || caller === undefined) return;
  const other = leg === caller ? stage.callee : caller;
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

/** The far end ended the leg, or nothing more is heard of it. */
function hearEnd(exchange: Exchange, leg: LiveLeg, cause: SessionCause, turn: Turn): void {
  const { call } = leg;
  const stage = call.stage;
  if (stage?.kind === "device-first" || (stage?.kind === "ringing" && leg !== call.caller)) {
    return fail(exchange, leg, failureOf(cause), turn, false);
  }
  const over = stage?.kind === "joined" ? "hangup" : "cancelled";
  const told = cause.by === "remote" ? over : "failed";
  finishCall(exchange, call, { cause: told, wire: {} }, turn);
}

/** A branch will not answer: the next step, or the end when nobody is left. */
export function fail(
  exchange: Exchange,
  leg: LiveLeg,
  failure: Failure,
  turn: Turn,
  ours: boolean,
): void {
  const { call } = leg;
  const wire = ours ? { wire: { reasonHeader: reasonOf(failure.status) } } : {};
  endLeg(exchange, leg, { ...failure, ...wire }, turn);
  const ringing = call.stage;
  if (ringing?.kind !== "ringing") return failCall(exchange, call, failure, turn);
  ringing.branches.delete(leg);
  ringing.failures.push(failure);
  if (ringing.branches.size > 0) return;
  if (!nextStep(exchange, call, ringing, turn)) failRinging(exchange, call, ringing, turn);
}

function failRinging(exchange: Exchange, call: LiveCall, ringing: Ringing, turn: Turn): void {
  failCall(exchange, call, best(ringing.failures), turn);
}

function failureOf(cause: SessionCause): Failure {
  const status = cause.status ?? (cause.by === "transport" ? 503 : 408);
  return { cause: endCauseOfStatus(status), status };
}
