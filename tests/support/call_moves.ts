/** Random lives of a call, made of legal moves only: for properties over `core/domain/call`. */
import fc from "fast-check";
import {
  addLeg,
  adoptedLeg,
  bridge,
  bridgedWith,
  endCall,
  legAnswered,
  legEnded,
  legOf,
  legRinging,
  liveLegs,
  openPark,
  startCall,
  unbridge,
} from "../../core/domain/call.ts";
import { holdLeg, isHolding, resumeLeg } from "../../core/domain/hold.ts";
import type { CallId, CommandId, DeviceId, Extension, LegId } from "../../core/domain/ids.ts";
import { parkLeg, rearmPark, unparkLeg } from "../../core/domain/park.ts";
import type { Call, EndCause, HoldBy, Leg, Party } from "../../core/domain/pbx_messages.ts";
import { instant } from "../../core/lib/time.ts";

const CAUSES: readonly EndCause[] = [
  "hangup",
  "busy",
  "no-answer",
  "rejected",
  "cancelled",
  "answered-elsewhere",
  "unreachable",
  "not-found",
  "failed",
  "refused",
  "parked",
  "transferred",
  "system-restart",
];

/** What is tried next: each number picks among what is legal then. */
interface Step {
  readonly pick: number;
  readonly other: number;
  readonly wait: number;
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({ pick: fc.nat(1000), other: fc.nat(1000), wait: fc.integer({ min: -50, max: 2000 }) }),
  { maxLength: 60, size: "max" },
);

const START = 1_000_000;
const PEOPLE = ["1001", "1002", "1003"];

/** Every state of a call from its start; `now` sometimes goes back, as between two nodes' clocks. */
export const callLives: fc.Arbitrary<readonly Call[]> = fc.record({
  direction: fc.constantFrom("inbound" as const, "outbound" as const, "internal" as const),
  click: fc.boolean(),
  steps,
}).map(({ direction, click, steps }) => {
  let now = START;
  let call = startCall({
    id: "call" as CallId,
    direction,
    dialled: "1002",
    ...(click ? { commandId: "click" as CommandId } : {}),
  }, instant(now));
  const states = [call];
  for (const step of steps) {
    now += step.wait;
    const moves = legalMoves(call, step);
    const move = moves[step.pick % Math.max(1, moves.length)];
    if (move === undefined) break;
    call = move(now);
    states.push(call);
  }
  return states;
});

type Move = (now: number) => Call;

function legalMoves(call: Call, { other }: Step): readonly Move[] {
  if (call.endedAt !== undefined) return [];
  const moves: Move[] = [];
  const cause = CAUSES[other % CAUSES.length]!;
  if (call.legs.length < 6) {
    moves.push((now) => addLeg(call, newLeg(call, other), instant(now)));
    moves.push((now) => adoptedLeg(call, newLeg(call, other), elsewhere(other), instant(now)));
  }
  // seldom, or lives would be too short to say much
  const ends = other % 5 === 0;
  if (call.legs.length > 0 && ends) {
    moves.push((now) => endCall(call, instant(now), other % 2 === 0 ? cause : undefined));
  }
  const waiting: LegId[] = [];
  for (const leg of liveLegs(call)) {
    if (leg.answeredAt === undefined) {
      moves.push((now) => legRinging(call, leg.id, instant(now)));
      moves.push((now) => legAnswered(call, leg.id, instant(now)));
    } else if (bridgedWith(call, leg.id) !== undefined) {
      moves.push((now) => unbridge(call, leg.id, instant(now)));
      moves.push(...holdMoves(call, leg.id));
    } else if (leg.state !== "parked") waiting.push(leg.id);
    moves.push(...parkMoves(call, leg.id, other));
    if (ends) moves.push((now) => legEnded(call, leg.id, { cause }, instant(now)));
  }
  const a = waiting[0];
  const b = waiting.find((id) => nameOf(call, id) !== nameOf(call, a));
  if (a !== undefined && b !== undefined) {
    for (let again = 0; again < 4; again++) moves.push((now) => bridge(call, a, b, instant(now)));
  }
  return moves;
}

/** Nobody talks with himself. */
function nameOf(call: Call, id: LegId | undefined): string | undefined {
  const party = id === undefined ? undefined : legOf(call, id)?.party;
  return party?.kind === "person" ? party.extension : party?.number;
}

function holdMoves(call: Call, id: LegId): readonly Move[] {
  return (["device", "panel"] as const satisfies readonly HoldBy[]).map((by) => (now) =>
    isHolding(call, id, by)
      ? resumeLeg(call, id, by, instant(now))
      : holdLeg(call, id, by, instant(now))
  );
}

function parkMoves(call: Call, id: LegId, other: number): readonly Move[] {
  if (openPark(call, id) !== undefined) {
    const ending = other % 2 === 0 ? "retrieved" : "called-back";
    return [
      (now) => unparkLeg(call, id, ending, instant(now)),
      (now) => rearmPark(call, id, instant(now + 60_000)),
    ];
  }
  const answered = legOf(call, id)?.answeredAt !== undefined;
  if (!answered || openPark(call) !== undefined) return [];
  const by = bridgedWith(call, id) ?? id;
  const slot = 701 + other % 3;
  return [(now) => parkLeg(call, { leg: id, slot, by, returnsAt: instant(now + 1) }, instant(now))];
}

/** A leg as it had come in another call. */
function elsewhere(other: number): Leg {
  const at = instant(START - 1_000);
  const leg = {
    id: "other" as LegId,
    party: PARTY,
    role: "caller",
    since: at,
    startedAt: at,
  } as const;
  return other % 2 === 0
    ? { ...leg, state: "talking", answeredAt: at }
    : { ...leg, state: "ringing", ringingAt: at };
}

const PARTY: Party = { kind: "outside", number: "0300004511" };

function newLeg(call: Call, other: number) {
  const extension = PEOPLE[other % PEOPLE.length]! as Extension;
  const role = call.legs.length === 0 ? "caller" as const : "callee" as const;
  const outside = role === "caller" ? call.direction === "inbound" : call.direction === "outbound";
  const party: Party = outside
    ? { kind: "outside", number: "0300004510" }
    : { kind: "person", extension, name: extension };
  return {
    id: `leg${call.legs.length}` as LegId,
    party,
    role,
    ...(outside ? {} : { device: `${extension}-${other % 2}` as DeviceId }),
  };
}
