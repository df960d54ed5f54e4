/** Random lives of a call, made of legal moves only: for properties over `core/domain/call`. */
import fc from "fast-check";
import {
  addLeg,
  bridge,
  bridgedWith,
  endCall,
  legAnswered,
  legEnded,
  legRinging,
  liveLegs,
  startCall,
  unbridge,
} from "../../core/domain/call.ts";
import type { CallId, CommandId, DeviceId, Extension, LegId } from "../../core/domain/ids.ts";
import type { Call, EndCause, Party } from "../../core/domain/pbx_messages.ts";
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
  { maxLength: 40 },
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
  }
  if (call.legs.length > 0) {
    moves.push((now) => endCall(call, instant(now), other % 2 === 0 ? cause : undefined));
  }
  const waiting: LegId[] = [];
  for (const leg of liveLegs(call)) {
    if (leg.answeredAt === undefined) {
      moves.push((now) => legRinging(call, leg.id, instant(now)));
      moves.push((now) => legAnswered(call, leg.id, instant(now)));
    } else if (bridgedWith(call, leg.id) === undefined) waiting.push(leg.id);
    else moves.push((now) => unbridge(call, leg.id, instant(now)));
    moves.push((now) => legEnded(call, leg.id, { cause }, instant(now)));
  }
  const [a, b] = waiting;
  if (a !== undefined && b !== undefined) {
    for (let again = 0; again < 4; again++) moves.push((now) => bridge(call, a, b, instant(now)));
  }
  return moves;
}

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
