/**
 * The legal moves of a call and its legs, as pure functions over the `Call` value. Each returns the next value
 * and throws when asked for what cannot be, which only a bug of ours can cause. Time in a call never goes
 * back (I40): a point before the call's last one counts as that one, since two nodes' clocks may differ.
 *
 * A leg is in one state at a time (I9): `dialling` (nobody is heard: before it rings, or answered and
 * waiting to be joined), `ringing`, one of the three of a bridge, `parked` (in exactly one slot, `park.ts`),
 * `ended`. In a bridge, which is exactly one open span, it is `holding` while it holds its other side
 * (`hold.ts`), else `held` while the other side holds it, else `talking`.
 */
import type { Instant } from "../lib/time.ts";
import type { CallId, CommandId, DeviceId, Extension, LegId, LineId } from "./ids.ts";
import type {
  BridgeSpan,
  Call,
  CallDirection,
  EndCause,
  HoldSpan,
  Leg,
  LegState,
  ParkEnding,
  ParkSpan,
  Party,
  PbxRejection,
} from "./pbx_messages.ts";

export interface CallStart {
  readonly id: CallId;
  readonly direction: CallDirection;
  readonly line?: LineId;
  /** What was dialled, normalised, without outside prefix. */
  readonly dialled: string;
  readonly commandId?: CommandId;
  readonly emergency?: boolean;
}

export function startCall(start: CallStart, now: Instant): Call {
  return {
    ...start,
    emergency: start.emergency ?? false,
    startedAt: now,
    legs: [],
    spans: [],
    holds: [],
    parks: [],
    recordings: [],
  };
}

export interface LegStart {
  readonly id: LegId;
  readonly party: Party;
  readonly device?: DeviceId;
  readonly line?: LineId;
  readonly role: "caller" | "callee";
}

/** Legs a call may have over its life, so that forks, transfers and call-backs cannot grow it without end. */
export const CALL_LEGS_MAX = 256;

/** The leg starts `dialling`; a call without a line takes that of its leg. Throws when the call has ended, has such a leg, or has `CALL_LEGS_MAX`. */
export function addLeg(call: Call, leg: LegStart, now: Instant): Call {
  mustLive(call, `add leg ${leg.id}`);
  if (legOf(call, leg.id) !== undefined) {
    throw new Error(`Cannot add leg ${leg.id} to call ${call.id}: it is there already`);
  }
  if (call.legs.length >= CALL_LEGS_MAX) {
    throw new Error(`Cannot add leg ${leg.id} to call ${call.id}: it has ${CALL_LEGS_MAX}`);
  }
  const at = notBefore(call, now);
  const line = call.line ?? leg.line;
  return {
    ...call,
    ...(line === undefined ? {} : { line }),
    legs: [...call.legs, { ...leg, state: "dialling", since: at, startedAt: at }],
  };
}

/** Once is enough: a second 180 changes nothing. Throws when the leg has ended or was answered. */
export function legRinging(call: Call, id: LegId, now: Instant): Call {
  const leg = mustLeg(call, id, "ring");
  if (leg.answeredAt !== undefined) {
    throw new Error(`Cannot ring leg ${id} of call ${call.id}: it was answered`);
  }
  if (leg.state === "ringing") return call;
  const at = notBefore(call, now);
  return withLeg(call, { ...leg, state: "ringing", since: at, ringingAt: at });
}

/**
 * A leg comes over from another call: as far as it had come there, with its story beginning here. It waits
 * (`dialling`), or still rings. Throws as `addLeg` does, and when it had ended there.
 */
export function adoptedLeg(call: Call, start: LegStart, before: Leg, now: Instant): Call {
  if (before.state === "ended") {
    throw new Error(`Cannot adopt leg ${before.id} into call ${call.id}: it has ended`);
  }
  const added = addLeg(call, start, now);
  if (before.answeredAt !== undefined) return legAnswered(added, start.id, now);
  return before.state === "ringing" ? legRinging(added, start.id, now) : added;
}

/** The leg waits (`dialling`) until `bridge` joins it. Throws when it has ended or was answered before. */
export function legAnswered(call: Call, id: LegId, now: Instant): Call {
  const leg = mustLeg(call, id, "answer");
  if (leg.answeredAt !== undefined) {
    throw new Error(`Cannot answer leg ${id} of call ${call.id}: it was answered before`);
  }
  const at = notBefore(call, now);
  return withLeg(call, { ...leg, state: "dialling", since: at, answeredAt: at });
}

/**
 * Joins two answered legs: both are `talking` and a span opens. Throws when they are one, not answered, or
 * one of them is joined already or parked (I9, I10).
 */
export function bridge(call: Call, a: LegId, b: LegId, now: Instant): Call {
  if (a === b) throw new Error(`Cannot bridge leg ${a} of call ${call.id} with itself`);
  const at = notBefore(call, now);
  let next = call;
  for (const id of [a, b]) {
    const leg = mustLeg(next, id, "bridge");
    if (leg.answeredAt === undefined) {
      throw new Error(`Cannot bridge leg ${id} of call ${call.id}: nobody answered it`);
    }
    if (bridgedWith(call, id) !== undefined) {
      throw new Error(`Cannot bridge leg ${id} of call ${call.id}: it is bridged already`);
    }
    if (leg.state === "parked") {
      throw new Error(`Cannot bridge leg ${id} of call ${call.id}: it is parked`);
    }
    next = withLeg(next, { ...leg, state: "talking", since: at });
  }
  return { ...next, spans: [...next.spans, { a, b, from: at }] };
}

/** Parts a leg from the one it talks with: the span closes, both wait (`dialling`). Throws when it is alone. */
export function unbridge(call: Call, id: LegId, now: Instant): Call {
  mustLeg(call, id, "unbridge");
  if (bridgedWith(call, id) === undefined) {
    throw new Error(`Cannot unbridge leg ${id} of call ${call.id}: it is not bridged`);
  }
  return parted(call, id, notBefore(call, now));
}

export interface LegEnd {
  readonly cause: EndCause;
  readonly sipStatus?: number;
  readonly refusal?: PbxRejection;
}

/**
 * Ends a leg; who talked with it waits (`dialling`) for what the PBX decides. Its stay in a slot ends as
 * `abandoned` when it hung up, else as `ended`. Throws when it has ended.
 */
export function legEnded(call: Call, id: LegId, end: LegEnd, now: Instant): Call {
  mustLeg(call, id, "end");
  const at = notBefore(call, now);
  const left = unparked(call, id, end.cause === "hangup" ? "abandoned" : "ended", at);
  const alone = bridgedWith(left, id) === undefined ? left : parted(left, id, at);
  return withLeg(alone, endedLeg(mustLeg(alone, id, "end"), end, at));
}

/**
 * Ends what is left of the legs, then the call. Without a cause it is folded from the legs
 * (`foldedCause`), and legs alive end as `hangup` when they were answered, else as `cancelled`. Throws when
 * the call has ended.
 */
export function endCall(call: Call, now: Instant, cause?: EndCause): Call {
  mustLive(call, "end the call");
  let next = call;
  for (const leg of liveLegs(call)) {
    const own = cause ?? (leg.answeredAt === undefined ? "cancelled" : "hangup");
    next = legEnded(next, leg.id, { cause: own }, now);
  }
  return { ...next, endedAt: notBefore(call, now), endCause: cause ?? foldedCause(next) };
}

function endedLeg(leg: Leg, end: LegEnd, at: Instant): Leg {
  return {
    ...leg,
    state: "ended",
    since: at,
    endedAt: at,
    endCause: end.cause,
    ...(end.sipStatus === undefined ? {} : { sipStatus: end.sipStatus }),
    ...(end.refusal === undefined ? {} : { refusal: end.refusal }),
  };
}

function parted(call: Call, id: LegId, at: Instant): Call {
  const waiting = new Set<LegId>();
  const spans = call.spans.map((span) => {
    if (span.to !== undefined || (span.a !== id && span.b !== id)) return span;
    waiting.add(span.a).add(span.b);
    return { ...span, to: at };
  });
  const holds = call.holds.map((hold) =>
    hold.to === undefined && waiting.has(hold.leg) ? { ...hold, to: at } : hold
  );
  const legs = call.legs.map((leg): Leg =>
    waiting.has(leg.id) ? { ...leg, state: "dialling", since: at } : leg
  );
  return { ...call, legs, spans, holds };
}

/** The call with these holds, its bridged legs in the states that follow from them. */
export function withHolds(call: Call, holds: readonly HoldSpan[], at: Instant): Call {
  const next = { ...call, holds };
  const holding = new Set(holds.filter((hold) => hold.to === undefined).map((hold) => hold.leg));
  const legs = call.legs.map((leg): Leg => {
    const other = bridgedWith(next, leg.id);
    if (other === undefined) return leg;
    const held: LegState = holding.has(other) ? "held" : "talking";
    const state = holding.has(leg.id) ? "holding" : held;
    return state === leg.state ? leg : { ...leg, state, since: at };
  });
  return { ...next, legs };
}

/** The leg's stay in a slot, while it lasts. */
export function openPark(call: Call, id?: LegId): ParkSpan | undefined {
  return call.parks.find((park) => park.to === undefined && (id === undefined || park.leg === id));
}

/** Without a stay in a slot, the same call. Who stayed there waits (`dialling`). */
export function unparked(call: Call, id: LegId, ending: ParkEnding, at: Instant): Call {
  const open = openPark(call, id);
  if (open === undefined) return call;
  const { returnsAt: _, ...stay } = open;
  const parks = call.parks.map((park) => park === open ? { ...stay, to: at, ending } : park);
  const leg = mustLeg(call, id, "unpark");
  return withLeg({ ...call, parks }, { ...leg, state: "dialling", since: at });
}

export function legOf(call: Call, id: LegId): Leg | undefined {
  return call.legs.find((leg) => leg.id === id);
}

export function liveLegs(call: Call): readonly Leg[] {
  return call.legs.filter((leg) => leg.state !== "ended");
}

/** Everybody who has, or had, a leg in the call. */
export function peopleIn(call: Call): ReadonlySet<Extension> {
  const people = new Set<Extension>();
  for (const { party } of call.legs) if (party.kind === "person") people.add(party.extension);
  return people;
}

/** The leg that hears this one now. */
export function bridgedWith(call: Call, id: LegId): LegId | undefined {
  const span = call.spans.find((span) => span.to === undefined && (span.a === id || span.b === id));
  if (span === undefined) return undefined;
  return span.a === id ? span.b : span.a;
}

/** Length of closed spans that hold any of the legs, in milliseconds; together they are the talking time (I32). */
export function talkMillis(spans: readonly BridgeSpan[], legs: ReadonlySet<LegId>): number {
  return spans.reduce(
    (sum, span) =>
      span.to !== undefined && (legs.has(span.a) || legs.has(span.b))
        ? sum + span.to - span.from
        : sum,
    0,
  );
}

/** Whether anybody ever talked in it. */
export function wasBridged(call: Call): boolean {
  return call.spans.length > 0;
}

/**
 * Why a call ended, of its legs' causes: `hangup` when anybody talked. Otherwise the first in this order
 * among those called, or among the callers when nobody was called yet: who rang to the end says more than
 * who was busy, and a number that does not exist more than a way that failed.
 */
const CAUSE_ORDER: readonly EndCause[] = [
  "system-restart",
  "cancelled",
  "no-answer",
  "rejected",
  "busy",
  "do-not-disturb",
  "not-found",
  "unreachable",
  "refused",
  "failed",
  "answered-elsewhere",
  "picked-up",
  "moved",
  "transferred",
  "parked",
  "hangup",
];

export function foldedCause(call: Call): EndCause {
  if (wasBridged(call)) return "hangup";
  const called = call.legs.filter((leg) => leg.role === "callee");
  const causes = (called.length > 0 ? called : call.legs).map((leg) => leg.endCause);
  return CAUSE_ORDER.find((cause) => causes.includes(cause)) ?? "failed";
}

/**
 * What a SIP final answer means for a leg (RFC 3261 §21.4–21.6), as the history words it: 480 counts as
 * nobody there to answer, 5xx and the timeout of a way (504) as unreachable.
 */
export function endCauseOfStatus(status: number): EndCause {
  switch (status) {
    case 486:
    case 600:
      return "busy";
    case 603:
    case 607:
      return "rejected";
    case 408:
    case 480:
      return "no-answer";
    case 404:
    case 410:
    case 484:
    case 604:
      return "not-found";
    case 487:
      return "cancelled";
    default:
      return status >= 500 && status < 600 ? "unreachable" : "failed";
  }
}

export function directionOf(from: Party["kind"], to: Party["kind"]): CallDirection {
  if (from === "outside") return "inbound";
  return to === "outside" ? "outbound" : "internal";
}

/** What the lamp of a device says about a leg of it. */
export type LegActivity =
  /** 発信準備中: the device was told to call and is not off-hook yet. */
  | "starting"
  /** 呼出中: it hears the far end ring. */
  | "calling"
  | "ringing"
  | "talking"
  | "holding"
  | "held"
  | "parked";

/** Undefined when the leg has ended. `call` tells whether a click began it. */
export function activityOf(call: Call, leg: Leg): LegActivity | undefined {
  switch (leg.state) {
    case "ended":
      return undefined;
    case "dialling":
    case "ringing":
      if (leg.role === "callee") return leg.answeredAt === undefined ? "ringing" : "talking";
      if (leg.answeredAt !== undefined) return "calling";
      // somebody is there already, or who has called us would ring: this device was called to take a call over
      if (isJoining(call, leg) || (call.commandId === undefined && leg.ringingAt !== undefined)) {
        return leg.ringingAt === undefined ? "starting" : "ringing";
      }
      return call.commandId === undefined ? "calling" : "starting";
    default:
      return leg.state;
  }
}

function isJoining(call: Call, leg: Leg): boolean {
  return liveLegs(call).some((other) => other !== leg && other.answeredAt !== undefined);
}

function mustLive(call: Call, verb: string): void {
  if (call.endedAt !== undefined) {
    throw new Error(`Cannot ${verb} of call ${call.id}: it has ended`);
  }
}

export function mustLeg(call: Call, id: LegId, verb: string): Leg {
  mustLive(call, `${verb} leg ${id}`);
  const leg = legOf(call, id);
  if (leg === undefined) {
    throw new Error(`Cannot ${verb} leg ${id} of call ${call.id}: no such leg`);
  }
  if (leg.state === "ended") {
    throw new Error(`Cannot ${verb} leg ${id} of call ${call.id}: it has ended`);
  }
  return leg;
}

export function withLeg(call: Call, leg: Leg): Call {
  return { ...call, legs: call.legs.map((other) => other.id === leg.id ? leg : other) };
}

/** The latest point of the call's story, or `now` when that is later. */
export function notBefore(call: Call, now: Instant): Instant {
  let last = Math.max(now, call.startedAt);
  for (const leg of call.legs) last = Math.max(last, leg.since);
  for (const spans of [call.spans, call.holds, call.parks]) {
    for (const span of spans) last = Math.max(last, span.to ?? span.from);
  }
  return last as Instant;
}
