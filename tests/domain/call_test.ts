/** The moves of a call: a click-to-call from start to end, what is illegal, and laws over every legal life. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  activityOf,
  addLeg,
  bridge,
  bridgedWith,
  CALL_LEGS_MAX,
  directionOf,
  endCall,
  endCauseOfStatus,
  foldedCause,
  legAnswered,
  legEnded,
  legOf,
  legRinging,
  type LegStart,
  liveLegs,
  openPark,
  startCall,
  talkMillis,
  unbridge,
} from "../../core/domain/call.ts";
import type { CallId, CommandId, DeviceId, Extension, LegId } from "../../core/domain/ids.ts";
import type { Call, EndCause, Leg } from "../../core/domain/pbx_messages.ts";
import { instant } from "../../core/lib/time.ts";
import { callLives } from "../support/call_moves.ts";

const at = instant;
const A = "a" as LegId, B = "b" as LegId, C = "c" as LegId;

function leg(
  id: LegId,
  role: "caller" | "callee",
  extension = id === A ? "1001" : "1004",
): LegStart {
  return {
    id,
    role,
    party: { kind: "person", extension: extension as Extension, name: extension },
    device: `${extension}-desk` as DeviceId,
  };
}

function click(): Call {
  const call = startCall({
    id: "k" as CallId,
    direction: "internal",
    dialled: "1004",
    commandId: "c1" as CommandId,
  }, at(0));
  return addLeg(call, leg(A, "caller"), at(10));
}

/** 1001 clicks, answers, 1004 rings and answers. */
function talking(): Call {
  let call = legRinging(click(), A, at(20));
  call = legAnswered(call, A, at(100));
  call = addLeg(call, leg(B, "callee"), at(110));
  call = legRinging(call, B, at(120));
  call = legAnswered(call, B, at(2000));
  return bridge(call, A, B, at(2000));
}

Deno.test("startCall … endCall: a click-to-call as its lamps show it", () => {
  const activity = (call: Call, id: LegId) => activityOf(call, legOf(call, id)!);
  let call = click();
  assert.equal(activity(call, A), "starting");
  call = legRinging(call, A, at(20));
  assert.equal(activity(call, A), "starting");
  call = addLeg(legAnswered(call, A, at(100)), leg(B, "callee"), at(110));
  assert.equal(activity(call, A), "calling");
  assert.equal(activity(call, B), "ringing");
  call = talking();
  assert.equal(activity(call, A), "talking");
  assert.equal(bridgedWith(call, A), B);
  assert.equal(bridgedWith(call, B), A);
  call = endCall(legEnded(call, B, { cause: "hangup" }, at(5000)), at(5001));
  assert.equal(activity(call, A), undefined);
  assert.deepEqual(call.spans, [{ a: A, b: B, from: 2000, to: 5000 }]);
  assert.equal(call.endCause, "hangup");
  assert.equal(call.endedAt, 5001);
  assert.equal(talkMillis(call.spans, new Set([A])), 3000);
});

Deno.test("activityOf: a phone that dials by its keypad is calling from the first", () => {
  const { commandId: _, ...keypad } = click();
  assert.equal(activityOf(keypad, legOf(keypad, A)!), "calling");
});

Deno.test("activityOf: a device called to take over a part rings as any other, whether a click began the call or not", () => {
  const { commandId: _, ...keypad } = talking();
  for (const call of [talking(), keypad]) {
    const called = addLeg(call, leg(C, "caller", "1003"), at(3000));
    assert.equal(activityOf(called, legOf(called, C)!), "starting");
    const rings = legRinging(called, C, at(3100));
    assert.equal(activityOf(rings, legOf(rings, C)!), "ringing");
  }
});

Deno.test("legEnded: who talked with it waits for what the PBX decides", () => {
  const call = legEnded(talking(), B, { cause: "hangup", sipStatus: 200 }, at(5000));
  assert.deepEqual([legOf(call, A)?.state, legOf(call, A)?.since], ["dialling", 5000]);
  assert.deepEqual([legOf(call, B)?.endCause, legOf(call, B)?.sipStatus], ["hangup", 200]);
  const again = bridge(
    legAnswered(addLeg(call, leg(C, "callee", "1003"), at(5001)), C, at(6000)),
    A,
    C,
    at(6000),
  );
  assert.equal(again.spans.length, 2);
});

Deno.test("unbridge: both wait and may be joined again, and the spans tell the time they talked", () => {
  let call = unbridge(talking(), A, at(3000));
  assert.deepEqual(liveLegs(call).map((leg) => leg.state), ["dialling", "dialling"]);
  call = bridge(call, A, B, at(4000));
  call = endCall(call, at(6000));
  assert.equal(talkMillis(call.spans, new Set([A])), 3000);
});

Deno.test("legRinging: a second 180 changes nothing", () => {
  const call = legRinging(click(), A, at(20));
  assert.equal(legRinging(call, A, at(90)), call);
});

Deno.test("illegal moves throw and say what cannot be", () => {
  const call = talking();
  const over = endCall(call, at(9000));
  const cases: readonly (readonly [RegExp, () => Call])[] = [
    [
      /Cannot add leg a to call k: it is there already/,
      () => addLeg(call, leg(A, "callee"), at(1)),
    ],
    [/Cannot ring leg a of call k: it was answered/, () => legRinging(call, A, at(1))],
    [/Cannot answer leg b of call k: it was answered before/, () => legAnswered(call, B, at(1))],
    [/Cannot bridge leg a of call k with itself/, () => bridge(call, A, A, at(1))],
    [/Cannot bridge leg a of call k: it is bridged already/, () => bridge(call, A, B, at(1))],
    [
      /Cannot end leg c of call k: no such leg/,
      () => legEnded(call, C, { cause: "hangup" }, at(1)),
    ],
    [/Cannot end the call of call k: it has ended/, () => endCall(over, at(1))],
    [/Cannot add leg c of call k: it has ended/, () => addLeg(over, leg(C, "callee"), at(1))],
    [/Cannot bridge leg b of call k: nobody answered it/, () => {
      const early = addLeg(legAnswered(click(), A, at(20)), leg(B, "callee"), at(30));
      return bridge(early, A, B, at(40));
    }],
    [/Cannot unbridge leg a of call k: it is not bridged/, () => unbridge(click(), A, at(1))],
    [/Cannot ring leg a of call k: it has ended/, () => {
      return legRinging(legEnded(click(), A, { cause: "busy" }, at(20)), A, at(30));
    }],
  ];
  for (const [message, move] of cases) assert.throws(move, message);
});

Deno.test("CALL_LEGS_MAX: a call takes so many legs over its life and no more", () => {
  let call = click();
  for (let n = 1; n < CALL_LEGS_MAX; n++) {
    const id = `x${n}` as LegId;
    call = legEnded(addLeg(call, leg(id, "callee"), at(n)), id, { cause: "busy" }, at(n));
  }
  assert.throws(() => addLeg(call, leg(B, "callee"), at(999)), /it has 256/);
});

Deno.test("endCauseOfStatus: 486 and 600 busy, 603 rejected, 408 and 480 no answer, 404 not found, 503 unreachable, 487 cancelled", () => {
  const table: Readonly<Record<number, EndCause>> = {
    486: "busy",
    600: "busy",
    603: "rejected",
    408: "no-answer",
    480: "no-answer",
    404: "not-found",
    604: "not-found",
    503: "unreachable",
    500: "unreachable",
    504: "unreachable",
    487: "cancelled",
    403: "failed",
    488: "failed",
  };
  for (const [status, cause] of Object.entries(table)) {
    assert.equal(endCauseOfStatus(Number(status)), cause, status);
  }
});

Deno.test("directionOf: inbound from outside, outbound to outside, else internal", () => {
  assert.equal(directionOf("outside", "person"), "inbound");
  assert.equal(directionOf("person", "outside"), "outbound");
  assert.equal(directionOf("person", "person"), "internal");
});

Deno.test("foldedCause: of a group nobody answered, who rang to the end says more than who was busy", () => {
  const ended = (...causes: EndCause[]) =>
    causes.reduce((call, cause, n) => {
      const id = `x${n}` as LegId;
      return legEnded(addLeg(call, leg(id, "callee"), at(50)), id, { cause }, at(60));
    }, legAnswered(click(), A, at(30)));
  assert.equal(foldedCause(ended("busy", "no-answer")), "no-answer");
  assert.equal(foldedCause(ended("unreachable", "busy")), "busy");
  assert.equal(foldedCause(ended("not-found")), "not-found");
  assert.equal(foldedCause(endCall(click(), at(90))), "cancelled");
  assert.equal(foldedCause(endCall(talking(), at(9000))), "hangup");
});

function points(leg: Leg): readonly number[] {
  return [leg.startedAt, leg.ringingAt, leg.answeredAt, leg.endedAt]
    .filter((point) => point !== undefined);
}

function openSpans(call: Call, id: LegId): number {
  return call.spans.filter((span) => span.to === undefined && (span.a === id || span.b === id))
    .length;
}

/** The states of a leg in a bridge. */
const BRIDGED = ["talking", "holding", "held"];

Deno.test("I9 a leg talks, holds or is held exactly while it is in one open span, is parked exactly while it stays in a slot, and is ended exactly when it has an end, in every life of a call", () => {
  fc.assert(fc.property(callLives, (states) => {
    for (const call of states) {
      for (const leg of call.legs) {
        assert.equal(openSpans(call, leg.id), BRIDGED.includes(leg.state) ? 1 : 0);
        assert.equal(openPark(call, leg.id) !== undefined, leg.state === "parked");
        assert.equal(
          leg.state === "ended",
          leg.endedAt !== undefined && leg.endCause !== undefined,
        );
        if (leg.state === "ringing") {
          assert.ok(leg.ringingAt !== undefined && leg.answeredAt === undefined);
        }
        if (BRIDGED.includes(leg.state) || leg.state === "parked") {
          assert.ok(leg.answeredAt !== undefined);
        }
      }
    }
  }));
});

Deno.test("I10 a bridge has two living legs and is gone when one of them ends, in every life of a call", () => {
  fc.assert(fc.property(callLives, (states) => {
    for (const call of states) {
      for (const span of call.spans) {
        assert.notEqual(span.a, span.b);
        if (span.to !== undefined) continue;
        const ids = liveLegs(call).map((leg) => leg.id);
        assert.ok(ids.includes(span.a) && ids.includes(span.b));
      }
    }
  }));
});

Deno.test("I40 no point of a call is earlier than one before it, even when the clock given goes back", () => {
  fc.assert(fc.property(callLives, (states) => {
    let last = 0;
    for (const call of states) {
      const all = call.legs.flatMap(points);
      for (const leg of call.legs) {
        const own = points(leg);
        assert.deepEqual(own, own.toSorted((a, b) => a - b));
        assert.ok(leg.since >= leg.startedAt);
      }
      const latest = Math.max(
        call.startedAt,
        call.endedAt ?? 0,
        ...all,
        ...call.legs.map((leg) => leg.since),
      );
      assert.ok(latest >= last && Math.min(...all, Infinity) >= call.startedAt);
      for (const span of call.spans) assert.ok((span.to ?? Infinity) >= span.from);
      last = latest;
    }
  }));
});

Deno.test("I32 an ended call has a cause, no living leg and no open span; its time is that of its spans", () => {
  let ended = 0;
  fc.assert(
    fc.property(callLives, (states) => {
      const call = states.at(-1)!;
      if (call.endedAt === undefined) return;
      ended++;
      assert.ok(call.endCause !== undefined && call.endedAt >= call.startedAt);
      assert.equal(liveLegs(call).length, 0);
      const all = new Set(call.legs.map((leg) => leg.id));
      const talked = call.spans.reduce((sum, span) => sum + (span.to! - span.from), 0);
      assert.equal(talkMillis(call.spans, all), talked);
      for (const leg of call.legs) assert.ok(leg.endedAt! <= call.endedAt);
    }),
    { numRuns: 300 },
  );
  assert.ok(ended > 50, `only ${ended} calls ended: the property says little`);
});
