/**
 * The moves of a running call: who rings for whom, who is joined with whom, which leg leaves, which comes
 * over from another call, and how a call ends. Each keeps the office's value, the SIP sessions and the stage
 * together; who hears whom follows from the stage at the end of the turn.
 */
import {
  adoptedLeg,
  bridge,
  endCall,
  legAnswered,
  legEnded,
  legOf,
} from "../../core/domain/call.ts";
import type { EndCause, PbxRejection } from "../../core/domain/pbx_messages.ts";
import { plus } from "../../core/lib/time.ts";
import { type Codec, TELEPHONE_EVENT, USUAL_CODECS } from "../../core/sip/sdp.ts";
import type { HeaderFields } from "../../core/sip/session.ts";
import { connectedTo } from "./caller_id.ts";
import { domainOf, type Exchange, tell } from "./exchange.ts";
import type { Turn } from "./journal.ts";
import { sameCodec, speechCodecs } from "./leg_sdp.ts";
import { endLeg, type LegEnding, legStart, nextLegId } from "./legs.ts";
import { LINGER_MILLIS } from "./limits.ts";
import {
  enter,
  type Lingering,
  type LiveCall,
  type LiveLeg,
  type Otherwise,
  type Ringing,
  ringingOf,
} from "./live_calls.ts";
import type { Sound } from "./media.ts";
import {
  best,
  COMPLETED_ELSEWHERE,
  type Failure,
  reasonOf,
  refusalWire,
  statusFor,
} from "./outcome.ts";
import { nameOf, partyOfLeg } from "./parties.ts";
import { nextStep, startRinging, stopRingTimers } from "./ring.ts";
import type { RingPlan } from "./ring_plan.ts";

export { otherOf } from "./live_calls.ts";

/**
 * Calls whom the plan names for a leg that waits, which hears ring-back tone if it was answered. Who answers
 * first is joined with it; when nobody can be called or does, `otherwise` says what becomes of it.
 */
export function ringForLeg(
  exchange: Exchange,
  call: LiveCall,
  waiting: LiveLeg,
  plan: RingPlan,
  otherwise: Otherwise,
  turn: Turn,
): void {
  const ringing = startRinging(exchange, call, { for: waiting, plan, otherwise }, turn);
  if (ringing.branches.size === 0) failRinging(exchange, call, ringing, turn);
}

/**
 * Two legs talk from now on: whoever still waits for an answer gets it, with the other's codecs; a span
 * opens. False, with nothing changed, when the one who waits and the other have no codec in common.
 */
export function joinLegs(
  exchange: Exchange,
  call: LiveCall,
  a: LiveLeg,
  b: LiveLeg,
  turn: Turn,
): boolean {
  if (!answerLeg(exchange, a, b, turn) || !answerLeg(exchange, b, a, turn)) return false;
  enter(call, { kind: "joined", a, b });
  exchange.calls.change(call, bridge(call.value, a.id, b.id, turn.now));
  agreeOnCodec(exchange, a, b, turn);
  return true;
}

/** The first answer wins; all other phones stop ringing and are told why (I24). */
export function win(exchange: Exchange, ringing: Ringing, winner: LiveLeg, turn: Turn): void {
  const { call } = winner;
  const elsewhere: LegEnding = {
    cause: "answered-elsewhere",
    wire: { reasonHeader: COMPLETED_ELSEWHERE },
  };
  for (const branch of ringing.branches) {
    if (branch !== winner) endLeg(exchange, branch, elsewhere, turn);
  }
  ringing.branches.clear();
  for (const [leg, summons] of [...call.summoned]) {
    if (summons.kind === "pickup") endLeg(exchange, leg, elsewhere, turn);
  }
  stopRingTimers(exchange, call);
  if (!joinLegs(exchange, call, ringing.for, winner, turn)) {
    const failure: Failure = { cause: "failed", status: 488 };
    endLeg(exchange, winner, { ...failure, wire: { reasonHeader: reasonOf(488) } }, turn);
    return failWaiting(exchange, call, ringing, failure, turn);
  }
  if (ringing.otherwise.kind === "back") ringing.otherwise.joined(turn);
}

/** A leg that was called will not answer: the next step, or the end when nobody is left. */
export function fail(
  exchange: Exchange,
  leg: LiveLeg,
  failure: Failure,
  turn: Turn,
  ours: boolean,
): void {
  const { call } = leg;
  const wire = ours ? { wire: { reasonHeader: reasonOf(failure.status) } } : {};
  const summons = call.summoned.get(leg);
  endLeg(exchange, leg, { ...failure, ...wire }, turn);
  if (summons !== undefined) return summons.failed(failure, turn);
  const ringing = ringingOf(call);
  if (ringing === undefined) return failCall(exchange, call, failure, turn);
  ringing.branches.delete(leg);
  ringing.failures.push(failure);
  if (ringing.branches.size > 0) return;
  if (!nextStep(exchange, call, ringing, turn)) failRinging(exchange, call, ringing, turn);
}

/** Everybody called has failed, or the time is up: what becomes of the one who waits. */
export function failRinging(
  exchange: Exchange,
  call: LiveCall,
  ringing: Ringing,
  turn: Turn,
  failure: Failure = best(ringing.failures),
): void {
  stopRingTimers(exchange, call);
  failWaiting(exchange, call, ringing, failure, turn);
}

function failWaiting(
  exchange: Exchange,
  call: LiveCall,
  ringing: Ringing,
  failure: Failure,
  turn: Turn,
): void {
  if (ringing.otherwise.kind === "fail") return failCall(exchange, call, failure, turn);
  const { stage } = call;
  if (stage?.kind === "consulting") {
    const { client, own } = stage;
    call.stage = { kind: "consulting", client, own };
  } else call.stage = undefined;
  ringing.otherwise.failed(failure, turn);
}

/** Ends one leg; the call lives on without a stage, and who releases gives it the next one in the same turn. */
export function releaseLeg(
  exchange: Exchange,
  leg: LiveLeg,
  ending: LegEnding,
  turn: Turn,
): void {
  const { call } = leg;
  endLeg(exchange, leg, ending, turn);
  call.stage = undefined;
}

/**
 * A living leg comes over into another call with its session, its port and its descriptions; in its old call
 * it ends with the cause. What stage the two calls are in then is for who moves it to say.
 */
export function adoptLeg(
  exchange: Exchange,
  leg: LiveLeg,
  into: LiveCall,
  role: LiveLeg["role"],
  cause: EndCause,
  turn: Turn,
): LiveLeg {
  const { calls } = exchange;
  const from = leg.call;
  const before = legOf(from.value, leg.id);
  if (before === undefined || calls.ofSession(leg.session) !== leg) {
    throw new Error(`Cannot move leg ${leg.id}: it has ended`);
  }
  calls.dropLeg(leg);
  calls.change(from, legEnded(from.value, leg.id, { cause }, turn.now));
  const moved: LiveLeg = { ...leg, id: nextLegId(into), call: into, role };
  calls.addLeg(moved);
  const start = legStart(moved.id, { ...before, role });
  calls.change(into, adoptedLeg(into.value, start, before, turn.now));
  return moved;
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

/** Nobody could be reached: who waits is told the best of what was heard; who is off-hook hears busy tone. */
export function failCall(exchange: Exchange, call: LiveCall, failure: Failure, turn: Turn): void {
  const status = statusFor(failure);
  const wire = { status, reasonHeader: reasonOf(status) };
  finishWithTone(exchange, call, { cause: failure.cause, status, wire }, turn);
}

/** A rule of the office says no: the code is on the wire for who looks, and on the call for its history. */
export function refuseCall(
  exchange: Exchange,
  call: LiveCall,
  refusal: PbxRejection,
  turn: Turn,
): void {
  const wire = refusalWire(refusal);
  finishWithTone(exchange, call, { cause: "refused", status: wire.status, refusal, wire }, turn);
}

/** The story ends at once; one who was answered hears for a moment that nothing came of it. */
function finishWithTone(
  exchange: Exchange,
  call: LiveCall,
  ending: LegEnding,
  turn: Turn,
): void {
  const waiting = ringingOf(call)?.for ?? (call.legs.size === 1 ? [...call.legs][0] : undefined);
  if (waiting?.answered === true) lingerLeg(exchange, waiting, ending, turn, "busy");
  finishCall(exchange, call, ending, turn);
}

/**
 * The leg's story ends now; on the wire it stays a moment more with a sound, or silence, then gets BYE. It
 * belongs to no call that is told any more.
 */
export function lingerLeg(
  exchange: Exchange,
  leg: LiveLeg,
  ending: LegEnding,
  turn: Turn,
  plays?: Sound,
): void {
  const { calls } = exchange;
  const { call } = leg;
  calls.change(call, legEnded(call.value, leg.id, toldOf(ending), turn.now));
  const alone: LiveCall = {
    id: call.id,
    value: call.value,
    legs: new Set(),
    summoned: new Map(),
    stage: undefined,
  };
  calls.dropLeg(leg);
  const left: LiveLeg = { ...leg, call: alone };
  calls.addLeg(left);
  linger(
    exchange,
    left,
    { wire: ending.wire ?? {}, ...(plays === undefined ? {} : { plays }) },
    turn,
  );
}

/** A leg that no story tells of stays a moment on the wire. */
export function linger(
  exchange: Exchange,
  leg: LiveLeg,
  how: Pick<Lingering, "wire" | "plays">,
  turn: Turn,
): void {
  leg.call.stage = { kind: "lingering", leg, ...how };
  exchange.timers.set(`linger ${leg.session}`, plus(turn.now, LINGER_MILLIS));
}

function toldOf(ending: LegEnding) {
  return {
    cause: ending.cause,
    ...(ending.status === undefined ? {} : { sipStatus: ending.status }),
    ...(ending.refusal === undefined ? {} : { refusal: ending.refusal }),
  };
}

/** Every timer of the call itself; those of its legs go with the legs. */
export function stopTimers(exchange: Exchange, call: LiveCall): void {
  stopRingTimers(exchange, call);
  exchange.timers.clear(`park ${call.id}`);
}

/** Our 200 to who still waits for one, with the codecs of the other leg; false when they have none in common. */
export function answerLeg(
  exchange: Exchange,
  leg: LiveLeg,
  other: LiveLeg,
  turn: Turn,
): boolean {
  if (leg.answered) return true;
  if (!leg.incoming) throw new Error(`Cannot answer leg ${leg.id}: it was called and has not`);
  const sdp = answerFor(leg, other);
  if (sdp === undefined) return false;
  leg.answered = true;
  const headers = shownTo(exchange, leg, other);
  exchange.calls.change(leg.call, legAnswered(leg.call.value, leg.id, turn.now));
  tell(exchange, exchange.sessions.answer(leg.session, { sdp, headers }, turn.now), turn);
  return true;
}

/** Our answer to the caller's offer with the codecs of the other leg; our offer when the caller made none. */
export function answerFor(leg: LiveLeg, other: LiveLeg): Uint8Array | undefined {
  const codecs = other.sdp.far?.codecs ?? USUAL_CODECS;
  return leg.offer === undefined ? leg.sdp.offer(codecs) : leg.sdp.answer(leg.offer, codecs);
}

/**
 * Both were answered apart from each other, or one before the other's codecs were known: what `a` would send
 * must be understood by `b`, and keys (RFC 4733) must have one number on both sides.
 */
export function agreeOnCodec(exchange: Exchange, a: LiveLeg, b: LiveLeg, turn: Turn): void {
  const sends = speechCodecs(a.sdp.agreed)[0];
  const understood = b.sdp.agreed;
  if (sends === undefined || understood.length === 0) return;
  if (understood.some((codec) => sameCodec(codec, sends)) && sameKeys(a.sdp.agreed, understood)) {
    return;
  }
  const sdp = () => a.sdp.offer(understood);
  // the line's side learns nothing of who in the office it was given to
  const headers = shownTo(exchange, a, b);
  tell(exchange, exchange.sessions.offer(a.session, { sdp, headers }, turn.now), turn);
}

/** Tells a phone of the office whom it talks with now. */
export function shownTo(exchange: Exchange, leg: LiveLeg, other: LiveLeg): HeaderFields {
  if (leg.device === undefined) return [];
  const party = partyOfLeg(other);
  leg.shows = nameOf(party);
  return connectedTo(party, domainOf(exchange));
}

function sameKeys(a: readonly Codec[], b: readonly Codec[]): boolean {
  const [one, other] = [a, b].map((codecs) =>
    codecs.find((codec) => codec.name === TELEPHONE_EVENT.name)?.payload
  );
  return one === undefined || other === undefined || one === other;
}
