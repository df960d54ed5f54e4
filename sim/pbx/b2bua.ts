/**
 * The back-to-back user agent: what each leg's session says, and what it means to the call. A leg never
 * outlives what it was for.
 */
import { endCauseOfStatus, legAnswered, legOf, legRinging } from "../../core/domain/call.ts";
import { unreachable } from "../../core/lib/unreachable.ts";
import type { SessionCause, SessionEffect } from "../../core/sip/session.ts";
import { type Exchange, tell } from "./exchange.ts";
import { hearRequest } from "./in_dialog.ts";
import type { Turn } from "./journal.ts";
import { USUAL_CODECS } from "../../core/sip/sdp.ts";
import { legGone } from "./leaving.ts";
import { type LiveLeg, otherOf, type Ringing, ringingOf } from "./live_calls.ts";
import { answerFor, fail, win } from "./moves.ts";
import { dialForDevice } from "./originate.ts";
import type { Failure } from "./outcome.ts";
import { forgetWaiting } from "./port_queue.ts";

/** The effects of sessions in the order they were said; `send` never comes here. */
export function hearSession(exchange: Exchange, effect: SessionEffect, turn: Turn): void {
  if (effect.kind === "send") return;
  const leg = exchange.calls.ofSession(effect.session);
  if (leg === undefined) {
    // ended by us in this turn or before, unless it waits for a port
    return effect.kind === "ended" ? forgetWaiting(exchange, effect.session) : undefined;
  }
  switch (effect.kind) {
    case "progress":
      return hearProgress(exchange, leg, effect.status, effect.sdp, turn);
    case "answered":
      if (effect.sdp !== undefined) leg.sdp.hear(effect.sdp);
      leg.answer = effect.response;
      return hearAnswer(exchange, leg, turn);
    case "confirmed":
    case "offer-answered":
      if (effect.sdp !== undefined) leg.sdp.hear(effect.sdp);
      return exchange.calls.touch(leg.call);
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
  const ringing = ringingOf(call);
  if (ringing === undefined || !ringing.branches.has(leg)) return;
  const { for: waiting, otherwise } = ringing;
  const early = leg.sdp.far !== undefined && isOnlyOne(ringing);
  if (early) ringing.audible = leg;
  exchange.calls.touch(call);
  if (otherwise.kind === "back") otherwise.progress(status, turn);
  if (!waiting.incoming || waiting.answered) return;
  const own = early && sdp !== undefined ? answerFor(waiting, leg) : undefined;
  const options = { status: status === 183 ? 183 : 180, ...(own ? { sdp: own } : {}) };
  tell(exchange, exchange.sessions.ring(waiting.session, options, turn.now), turn);
}

/** Early media of one among several would fix the caller's codecs before it is known who answers. */
function isOnlyOne(ringing: Ringing): boolean {
  return ringing.branches.size === 1 && ringing.next === ringing.plan.steps.length &&
    ringing.failures.length === 0;
}

function hearAnswer(exchange: Exchange, leg: LiveLeg, turn: Turn): void {
  const { call } = leg;
  leg.answered = true;
  if (leg.sdp.far === undefined) {
    // it took our offer and described nothing it can do: there is nothing to talk with
    return fail(exchange, leg, { cause: "failed", status: 488 }, turn, true);
  }
  exchange.calls.change(call, legAnswered(call.value, leg.id, turn.now));
  const summons = call.summoned.get(leg);
  if (summons !== undefined) {
    call.summoned.delete(leg);
    exchange.timers.clear(`summons ${leg.id}`);
    return summons.answered(leg, turn);
  }
  if (call.stage?.kind === "device-first") return dialForDevice(exchange, leg, turn);
  const ringing = ringingOf(call);
  if (ringing?.branches.has(leg) === true) return win(exchange, ringing, leg, turn);
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
  exchange.calls.touch(leg.call);
}

/** What a leg may use is what its other side can. */
function codecsFor(leg: LiveLeg) {
  return otherOf(leg.call, leg)?.sdp.far?.codecs ?? leg.sdp.far?.codecs ?? USUAL_CODECS;
}

/** The far end ended the leg, or nothing more is heard of it. */
function hearEnd(exchange: Exchange, leg: LiveLeg, cause: SessionCause, turn: Turn): void {
  const by = cause.by === "remote" ? "far-end" : "lost";
  legGone(exchange, leg, { by, failure: failureOf(cause) }, turn);
}

function failureOf(cause: SessionCause): Failure {
  const status = cause.status ?? (cause.by === "transport" ? 503 : 408);
  return { cause: endCauseOfStatus(status), status };
}
