/** Laws of one call's legs, bridges and holds, read from its values (I9, I10, I12, I24, I40). */
import type { Call, Leg } from "../../core/domain/pbx_messages.ts";
import { type Law, legBefore, must } from "./law.ts";

export class LegLaws implements Law {
  call(call: Call, before: Call | undefined): void {
    for (const leg of call.legs) checkLeg(call, leg, legBefore(before, leg));
    checkSpans(call);
    const bridges = call.spans.filter((span) => span.to === undefined).length;
    must(bridges <= 1, "I10", () => `call ${call.id} has ${bridges} bridges at once`);
    checkWinner(call, before);
  }
}

/** I24: whoever answers first has it; everybody else who was called stops at once and is told why. */
function checkWinner(call: Call, before: Call | undefined): void {
  if (before === undefined || call.endedAt !== undefined) return;
  if (before.spans.some((span) => span.to === undefined)) return;
  const span = call.spans.find((one) => one.to === undefined);
  const called = before.legs.filter(isCalled);
  const winner = called.find((leg) => leg.id === span?.a || leg.id === span?.b);
  if (span === undefined || winner === undefined) return;
  for (const leg of called) {
    if (leg === winner) continue;
    const now = call.legs.find((one) => one.id === leg.id);
    must(now?.state === "ended", "I24", () => `leg ${leg.id} goes on ringing beside ${winner.id}`);
    const told = now.endCause === "answered-elsewhere" || now.endCause === "picked-up" ||
      now.sipStatus !== undefined || now.endCause === "moved";
    must(told, "I24", () => `leg ${leg.id} lost and ended as ${now.endCause}`);
  }
}

function isCalled(leg: Leg): boolean {
  return leg.role === "callee" && leg.state !== "ended" && leg.answeredAt === undefined;
}

function checkLeg(call: Call, leg: Leg, before: Leg | undefined): void {
  const open = call.spans.filter((span) =>
    span.to === undefined && (span.a === leg.id || span.b === leg.id)
  );
  must(open.length <= 1, "I9", () => `leg ${leg.id} is in ${open.length} bridges`);
  const bridged = leg.state === "talking" || leg.state === "holding" || leg.state === "held";
  must(
    bridged === (open.length === 1),
    "I9",
    () => `leg ${leg.id} is ${leg.state} in ${open.length} bridges`,
  );
  must(
    !bridged || leg.answeredAt !== undefined,
    "I9",
    () => `leg ${leg.id} is ${leg.state} and was never answered`,
  );
  must(
    (leg.state === "ended") === (leg.endedAt !== undefined),
    "I9",
    () => `leg ${leg.id} is ${leg.state} and ended at ${leg.endedAt}`,
  );
  const waits = call.parks.some((stay) => stay.to === undefined && stay.leg === leg.id);
  must(
    (leg.state === "parked") === waits,
    "I9",
    () => `leg ${leg.id} is ${leg.state} and ${waits ? "" : "not "}in a slot`,
  );
  checkHolds(call, leg);
  checkTimes(call, leg, before);
}

function checkTimes(call: Call, leg: Leg, before: Leg | undefined): void {
  const order = [leg.startedAt, leg.ringingAt, leg.answeredAt, leg.endedAt];
  let last = call.startedAt;
  for (const point of order) {
    if (point === undefined) continue;
    must(point >= last, "I40", () => `leg ${leg.id} goes back in time`);
    last = point;
  }
  must(before === undefined || before.since <= leg.since, "I40", () => `leg ${leg.id} goes back`);
  must(
    before?.endedAt === undefined || before.endedAt === leg.endedAt,
    "I9",
    () => `leg ${leg.id} ended twice`,
  );
}

/**
 * I12: a leg holds exactly while a hold of its own is open, and is held while only its partner's is. A hold is open
 * once for each way of it, and not longer than the bridge.
 */
function checkHolds(call: Call, leg: Leg): void {
  const open = call.holds.filter((hold) => hold.to === undefined);
  const own = open.filter((hold) => hold.leg === leg.id);
  const ways = new Set(own.map((hold) => hold.by));
  must(ways.size === own.length, "I12", () => `leg ${leg.id} holds ${own.length} times at once`);
  must(
    (leg.state === "holding") === own.length > 0,
    "I12",
    () => `leg ${leg.id} is ${leg.state} with ${own.length} holds of its own`,
  );
  const span = call.spans.find((one) =>
    one.to === undefined && (one.a === leg.id || one.b === leg.id)
  );
  const other = span?.a === leg.id ? span.b : span?.a;
  const held = own.length === 0 && open.some((hold) => hold.leg === other);
  must((leg.state === "held") === held, "I12", () => `leg ${leg.id} is ${leg.state}`);
}

/** I10: an open bridge joins two legs that are alive; a call that ended has none. */
function checkSpans(call: Call): void {
  for (const span of call.spans) {
    must(
      span.to === undefined || span.to >= span.from,
      "I40",
      () => "a bridge ends before it began",
    );
    must(span.a !== span.b, "I10", () => `leg ${span.a} is joined with itself`);
    if (span.to !== undefined) continue;
    must(call.endedAt === undefined, "I10", () => `call ${call.id} ended with an open bridge`);
  }
}
