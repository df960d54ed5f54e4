/** Hold: what each side's keys and panel do, what is refused, and laws over every legal life of a call. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  addLeg,
  bridge,
  bridgedWith,
  legAnswered,
  legEnded,
  legOf,
  startCall,
  unbridge,
} from "../../core/domain/call.ts";
import { holdLeg, isHolding, refuseHold, refuseResume, resumeLeg } from "../../core/domain/hold.ts";
import type { CallId, DeviceId, Extension, LegId } from "../../core/domain/ids.ts";
import type { Call, HoldBy } from "../../core/domain/pbx_messages.ts";
import { instant } from "../../core/lib/time.ts";
import { callLives } from "../support/call_moves.ts";

const A = "a" as LegId;
const B = "b" as LegId;
const at = (millis: number) => instant(1_000_000 + millis);

/** 1001 and 1004 talk since 1 s. */
function talking(): Call {
  let call = startCall({ id: "k" as CallId, direction: "internal", dialled: "1004" }, at(0));
  for (const [id, extension] of [[A, "1001"], [B, "1004"]] as const) {
    const party = { kind: "person", extension: extension as Extension, name: "" } as const;
    const device = `${extension}-desk` as DeviceId;
    const role = id === A ? "caller" as const : "callee" as const;
    call = legAnswered(addLeg(call, { id, party, device, role }, at(0)), id, at(500));
  }
  return bridge(call, A, B, at(1_000));
}

function states(call: Call): string {
  return call.legs.map((leg) => leg.state).join(" ");
}

Deno.test("holdLeg: the holder holds, the other is held, the span goes on; resumeLeg gives both back", () => {
  const held = holdLeg(talking(), A, "panel", at(2_000));
  assert.equal(states(held), "holding held");
  assert.equal(held.spans[0]?.to, undefined);
  assert.deepEqual(held.holds, [{ leg: A, by: "panel", from: at(2_000) }]);
  const again = resumeLeg(held, A, "panel", at(5_000));
  assert.equal(states(again), "talking talking");
  assert.deepEqual(again.holds, [{ leg: A, by: "panel", from: at(2_000), to: at(5_000) }]);
  assert.equal(legOf(again, B)?.since, at(5_000));
});

Deno.test("I12 holdLeg: both may hold, and both must resume before they talk", () => {
  const both = holdLeg(holdLeg(talking(), A, "panel", at(2_000)), B, "device", at(3_000));
  assert.equal(states(both), "holding holding");
  const one = resumeLeg(both, A, "panel", at(4_000));
  assert.equal(states(one), "held holding");
  assert.equal(states(resumeLeg(one, B, "device", at(5_000))), "talking talking");
});

Deno.test("I12 holdLeg: the phone's hold and the panel's of one leg are two, and each ends by its own", () => {
  const both = holdLeg(holdLeg(talking(), A, "device", at(2_000)), A, "panel", at(3_000));
  const one = resumeLeg(both, A, "device", at(4_000));
  assert.equal(states(one), "holding held");
  assert.equal(states(resumeLeg(one, A, "panel", at(5_000))), "talking talking");
});

Deno.test("refuseHold, refuseResume: each refusal where it belongs", () => {
  const call = talking();
  assert.equal(refuseHold(call, A), undefined);
  assert.deepEqual(refuseHold(unbridge(call, A, at(2_000)), A), { code: "not-talking" });
  assert.deepEqual(refuseResume(unbridge(call, A, at(2_000)), A), { code: "not-talking" });
  assert.deepEqual(refuseResume(call, A), { code: "not-held" });
  const byPhone = holdLeg(call, A, "device", at(2_000));
  assert.deepEqual(refuseResume(byPhone, A), { code: "held-on-device" });
  assert.deepEqual(refuseResume(byPhone, B), {
    code: "not-holder",
    data: { holder: "1001-desk" },
  });
  const both = holdLeg(byPhone, A, "panel", at(3_000));
  assert.equal(refuseResume(both, A), undefined);
});

Deno.test("holdLeg, resumeLeg: illegal moves throw and say what is wrong", () => {
  const call = talking();
  const held = holdLeg(call, A, "panel", at(2_000));
  assert.throws(() => holdLeg(held, A, "panel", at(3_000)), /holds by panel already/);
  assert.throws(() => holdLeg(unbridge(call, A, at(2)), A, "panel", at(3_000)), /not bridged/);
  assert.throws(() => resumeLeg(held, B, "panel", at(3_000)), /does not hold by panel/);
  assert.throws(() => resumeLeg(held, A, "device", at(3_000)), /does not hold by device/);
  const over = legEnded(call, A, { cause: "hangup" }, at(3_000));
  assert.throws(() => holdLeg(over, A, "panel", at(4_000)), /has ended/);
});

Deno.test("I10 a hold ends with its bridge, and time in it goes forward, in every life of a call", () => {
  fc.assert(fc.property(callLives, (lives) => {
    for (const call of lives) {
      for (const hold of call.holds) {
        assert.ok((hold.to ?? Infinity) >= hold.from);
        if (hold.to === undefined) assert.ok(bridgedWith(call, hold.leg) !== undefined);
      }
    }
  }));
});

Deno.test("I12 a leg is holding exactly while a hold of its own is open, held while only its partner's is, and nobody else's move ends a hold, in every life of a call", () => {
  let held = 0;
  fc.assert(fc.property(callLives, (lives) => {
    lives.forEach((call, i) => {
      for (const leg of call.legs) {
        const own = isHolding(call, leg.id);
        const other = bridgedWith(call, leg.id);
        const others = other !== undefined && isHolding(call, other);
        assert.equal(leg.state === "holding", own);
        assert.equal(leg.state === "held", !own && others);
        if (others) held++;
      }
      const before = lives[i - 1];
      if (before !== undefined) endedByOwnersOnly(before, call);
    });
  }));
  assert.ok(held > 100, `only ${held} legs were held: the property says little`);
});

/** At most one hold ends in one move, but for those of a bridge that ends. */
function endedByOwnersOnly(before: Call, after: Call): void {
  for (const leg of before.legs) {
    if (bridgedWith(after, leg.id) === undefined) continue;
    const ended = (["device", "panel"] as const satisfies readonly HoldBy[]).filter((by) =>
      isHolding(before, leg.id, by) && !isHolding(after, leg.id, by)
    );
    const others = after.legs.filter((one) => one.id !== leg.id);
    assert.ok(ended.length <= 1);
    if (ended.length === 0) continue;
    for (const other of others) {
      assert.equal(isHolding(after, other.id), isHolding(before, other.id));
    }
  }
}
