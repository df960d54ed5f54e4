/** When a click has ended: what must be seen of the calls for each verb. */
import assert from "node:assert/strict";
import { isSeen, type Pending, type Verb } from "../../web/client/model/pending.ts";
import type { Call, Leg } from "../../web/shared/api.ts";

const DESK = "1001-desk";
const AT = "2026-11-22T14:05:12.000+09:00";

function legOn(device: string | undefined, state: Leg["state"]): Leg {
  return {
    id: `leg of ${device}`,
    party: { kind: "person", extension: "1001", name: "佐藤 花子" },
    role: "caller",
    state,
    since: AT,
    ...(device === undefined ? {} : { device }),
  };
}

function callWith(legs: readonly Leg[], change: Partial<Call> = {}): Call {
  return {
    id: "c",
    state: "talking",
    direction: "internal",
    dialled: "1004",
    display: "1004",
    emergency: false,
    startedAt: AT,
    legs: [...legs],
    recording: false,
    ...change,
  };
}

function seen(verb: Verb, calls: readonly Call[], change: Partial<Pending> = {}): boolean {
  const pending = { verb, commandId: "1", callId: "c", slow: false, cancelling: false };
  return isSeen({ ...pending, ...change }, DESK, calls);
}

const talking = callWith([legOn(DESK, "talking"), legOn(undefined, "talking")]);
const holding = callWith([legOn(DESK, "holding"), legOn(undefined, "held")]);
const sent = (state: "under-way" | "failed") =>
  callWith(talking.legs, { transfer: { to: "1006", display: "1006", state } });

Deno.test("isSeen: each verb waits for its own effect, and for no other", () => {
  const cases: readonly (readonly [Verb, before: Call, after: Call])[] = [
    ["hold", talking, holding],
    ["resume", holding, talking],
    ["consult", talking, sent("under-way")],
    ["return", sent("under-way"), sent("failed")],
    ["record", talking, callWith(talking.legs, { recording: true })],
    ["stop-recording", callWith(talking.legs, { recording: true }), talking],
  ];
  for (const [verb, before, after] of cases) {
    assert.deepEqual([seen(verb, [before]), seen(verb, [after])], [false, true], verb);
  }
});

Deno.test("isSeen: what ends the call on the device is seen when it has left", () => {
  const elsewhere = callWith([legOn("1001-soft", "talking"), legOn(undefined, "talking")]);
  for (const verb of ["park", "transfer", "complete", "hangup", "hold", "move"] as const) {
    assert.equal(seen(verb, [talking], { toDevice: "1001-soft" }), false, verb);
    assert.equal(seen(verb, [elsewhere]), true, verb);
    assert.equal(seen(verb, []), true, verb);
  }
});

Deno.test("isSeen: a move is seen as soon as the other device is called", () => {
  const both = callWith([...talking.legs, legOn("1001-soft", "ringing")]);
  assert.equal(seen("move", [both], { toDevice: "1001-soft" }), true);
});

Deno.test("isSeen: what brings a call is seen when the device is in it, whatever was there before", () => {
  const other = { ...talking, id: "other" };
  for (const verb of ["retrieve", "pickup", "call"] as const) {
    assert.equal(seen(verb, [other]), false, verb);
    assert.equal(seen(verb, [other, talking]), true, verb);
  }
  const clicked = callWith([legOn(DESK, "ringing")], { id: "new", commandId: "1" });
  const unnamed = { verb: "call", commandId: "1", slow: false, cancelling: false } as const;
  assert.equal(isSeen(unnamed, DESK, [clicked]), true, "the event came before the answer");
});
