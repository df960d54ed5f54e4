/** The two axes of presence: what was chosen decides who rings, calls and registrations decide the line, and neither the other. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { activityOf, liveLegs } from "../../core/domain/call.ts";
import type { PresenceCode } from "../../core/domain/ids.ts";
import {
  chosenState,
  lineStateOf,
  phonesRing,
  type RingReason,
} from "../../core/domain/presence.ts";
import { callLives } from "../support/call_moves.ts";
import { demoOffice } from "../support/demo_office.ts";

const { office } = demoOffice();
const REASONS: readonly RingReason[] = [
  "caller",
  "own-click",
  "retrieve",
  "move",
  "call-back",
  "returned",
];

Deno.test("chosenState: before a choice, and for a code that is gone, it is the catalogue's first", () => {
  const [first, second] = office.presences;
  assert.equal(chosenState(office, undefined), first);
  assert.equal(chosenState(office, "gone" as PresenceCode), first);
  assert.equal(chosenState(office, second!.code), second);
  assert.equal(chosenState({ ...office, presences: [] }, second!.code), undefined);
});

Deno.test("phonesRing: a state that rings nobody keeps callers away, and nothing that the person caused himself", () => {
  for (const state of [...office.presences, undefined]) {
    for (const reason of REASONS) {
      const expected = reason !== "caller" || state?.rings !== false;
      assert.equal(phonesRing(state, reason), expected, `${state?.code} ${reason}`);
    }
  }
  assert.ok(office.presences.some((state) => !state.rings), "the demo office has such a state");
});

Deno.test("I29 lineStateOf: talking or holding iff a dialog is confirmed, ringing iff an incoming one is early, unregistered iff neither binding nor dialog", () => {
  fc.assert(
    fc.property(callLives, fc.nat(), fc.boolean(), (states, at, registered) => {
      const call = states[at % states.length]!;
      for (const { party } of call.legs) {
        const mine = liveLegs(call).filter((leg) =>
          JSON.stringify(leg.party) === JSON.stringify(party)
        );
        const line = lineStateOf(mine.map((leg) => [call, leg]), registered);
        const confirmed = mine.filter((leg) => leg.answeredAt !== undefined);
        const rings = mine.some((leg) =>
          leg.answeredAt === undefined && leg.ringingAt !== undefined &&
          activityOf(call, leg) !== "calling"
        );
        const talks = confirmed.some((leg) => leg.state !== "holding");
        const expected = talks
          ? "talking"
          : rings
          ? "ringing"
          : confirmed.length > 0
          ? "holding"
          : registered
          ? "idle"
          : "unregistered";
        assert.equal(line, expected, JSON.stringify(mine));
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("lineStateOf: without legs it is the registration alone", () => {
  assert.equal(lineStateOf([], true), "idle");
  assert.equal(lineStateOf([], false), "unregistered");
});
