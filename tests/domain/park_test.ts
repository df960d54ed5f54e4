/** Park: slots, stays and their four endings, what is refused, and laws over every legal life of a call. */
import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  addLeg,
  bridge,
  endCall,
  legAnswered,
  legEnded,
  legOf,
  liveLegs,
  openPark,
  startCall,
} from "../../core/domain/call.ts";
import { holdLeg } from "../../core/domain/hold.ts";
import type { CallId, DeviceId, Extension, LegId } from "../../core/domain/ids.ts";
import { DEFAULT_RIGHTS, indexOffice } from "../../core/domain/office.ts";
import {
  chooseSlot,
  isSlot,
  parkLeg,
  rearmPark,
  retrieveRefusal,
  returnTime,
  staysOf,
  unparkLeg,
} from "../../core/domain/park.ts";
import type { Call, Leg } from "../../core/domain/pbx_messages.ts";
import { instant } from "../../core/lib/time.ts";
import { callLives } from "../support/call_moves.ts";
import { demoOffice } from "../support/demo_office.ts";

const A = "a" as LegId;
const B = "b" as LegId;
const C = "c" as LegId;
const at = (millis: number) => instant(1_000_000 + millis);
const SETTINGS = { firstSlot: 701, lastSlot: 703, timeoutSeconds: 60, callbackSeconds: 30 };
const STAY = { leg: B, slot: 701, by: A, returnsAt: at(62_000) };

function leg(id: LegId, extension: string) {
  const party = { kind: "person", extension: extension as Extension, name: "" } as const;
  return { id, party, device: `${extension}-desk` as DeviceId, role: "caller" } as const;
}

/** 1001 and 1004 talk since 1 s. */
function talking(): Call {
  let call = startCall({ id: "k" as CallId, direction: "internal", dialled: "1004" }, at(0));
  call = legAnswered(addLeg(call, leg(A, "1001"), at(0)), A, at(500));
  call = legAnswered(addLeg(call, leg(B, "1004"), at(0)), B, at(500));
  return bridge(call, A, B, at(1_000));
}

/** 1001 has parked 1004 and is gone. */
function parked(): Call {
  return legEnded(parkLeg(talking(), STAY, at(2_000)), A, { cause: "parked" }, at(2_000));
}

Deno.test("parkLeg: the bridge and its holds end, the leg is parked, who parked it is free to go", () => {
  const call = parkLeg(holdLeg(talking(), A, "device", at(1_500)), STAY, at(2_000));
  assert.equal(legOf(call, B)?.state, "parked");
  assert.equal(legOf(call, A)?.state, "dialling");
  assert.equal(call.spans[0]?.to, at(2_000));
  assert.equal(call.holds[0]?.to, at(2_000));
  assert.deepEqual(call.parks, [{ ...STAY, from: at(2_000) }]);
});

Deno.test("unparkLeg: retrieved by a third, the two are joined; one story with two spans", () => {
  let call = unparkLeg(parked(), B, "retrieved", at(9_000));
  call = legAnswered(addLeg(call, leg(C, "1005"), at(9_000)), C, at(9_000));
  call = bridge(call, B, C, at(9_000));
  assert.equal(legOf(call, B)?.state, "talking");
  assert.equal(call.parks[0]?.ending, "retrieved");
  assert.equal(call.parks[0]?.returnsAt, undefined);
  assert.equal(call.spans.length, 2);
});

Deno.test("legEnded: who hangs up in a slot has abandoned it; a stay that the PBX ends has ended", () => {
  const gone = legEnded(parked(), B, { cause: "hangup" }, at(5_000));
  assert.equal(gone.parks[0]?.ending, "abandoned");
  assert.equal(gone.parks[0]?.to, at(5_000));
  const over = endCall(parked(), at(5_000), "system-restart");
  assert.equal(over.parks[0]?.ending, "ended");
  assert.equal(legOf(over, B)?.endCause, "system-restart");
});

Deno.test("rearmPark: the next call-back is due later, the stay goes on", () => {
  const call = rearmPark(parked(), B, at(150_000));
  assert.deepEqual(openPark(call), { ...STAY, from: at(2_000), returnsAt: at(150_000) });
  assert.equal(returnTime(SETTINGS, at(90_000)), at(150_000));
});

Deno.test("I20 chooseSlot: the lowest free one, the one chosen, and every refusal", () => {
  const taken = (...slots: number[]) => (slot: number) => slots.includes(slot);
  assert.deepEqual(chooseSlot(SETTINGS, taken()), { ok: true, value: 701 });
  assert.deepEqual(chooseSlot(SETTINGS, taken(701, 703)), { ok: true, value: 702 });
  assert.deepEqual(chooseSlot(SETTINGS, taken(701), 703), { ok: true, value: 703 });
  const refusal = (chosen?: number, ...slots: number[]) => {
    const result = chooseSlot(SETTINGS, taken(...slots), chosen);
    assert.ok(!result.ok);
    return result.error.code;
  };
  assert.equal(refusal(701, 701), "slot-taken");
  assert.equal(refusal(700), "no-such-slot");
  assert.equal(refusal(701.5), "no-such-slot");
  assert.equal(refusal(undefined, 701, 702, 703), "slots-full");
  assert.equal(isSlot(SETTINGS, 704), false);
});

Deno.test("retrieveRefusal: only slots of the office, only who has the right", () => {
  const { office } = demoOffice();
  const rights = { ...DEFAULT_RIGHTS, retrieve: false };
  const people = office.people.map((one) => one.extension === "1002" ? { ...one, rights } : one);
  const index = indexOffice({ ...office, people });
  const may = (extension: string, slot: number) =>
    retrieveRefusal(index, extension as Extension, slot)?.code;
  assert.equal(may("1001", 701), undefined);
  assert.equal(may("1001", 799), "no-such-slot");
  assert.equal(may("1002", 701), "retrieve-not-permitted");
  assert.equal(may("1999", 701), "retrieve-not-permitted");
});

Deno.test("parkLeg, unparkLeg, rearmPark: illegal moves throw and say what is wrong", () => {
  const call = talking();
  const ringing = addLeg(call, leg(C, "1005"), at(2_000));
  const cases: readonly (readonly [RegExp, () => Call])[] = [
    [/nobody answered it/, () => parkLeg(ringing, { ...STAY, leg: C }, at(3_000))],
    [/the call is parked already/, () => parkLeg(parked(), { ...STAY, leg: B }, at(3_000))],
    [/it is not parked/, () => unparkLeg(call, B, "retrieved", at(3_000))],
    [/it is not parked/, () => rearmPark(call, B, at(3_000))],
    [/it is parked/, () => bridge(parkLeg(call, STAY, at(2_000)), A, B, at(3_000))],
    [/has ended/, () => parkLeg(parked(), { ...STAY, leg: A }, at(3_000))],
  ];
  for (const [message, move] of cases) assert.throws(move, message);
});

function points(one: Leg): readonly number[] {
  return [one.startedAt, one.since];
}

Deno.test("I17 a call is in one slot at most, by a living leg, and staysOf finds it there, in every life of a call", () => {
  let seen = 0;
  fc.assert(fc.property(callLives, (lives) => {
    for (const call of lives) {
      const open = call.parks.filter((stay) => stay.to === undefined);
      assert.ok(open.length <= 1);
      assert.equal(call.legs.filter((one) => one.state === "parked").length, open.length);
      const [stay] = open;
      if (stay === undefined) assert.equal(staysOf([call]).size, 0);
      else {
        seen++;
        assert.deepEqual(staysOf([call]).get(stay.slot), { call, park: stay });
        assert.ok(liveLegs(call).some((one) => one.id === stay.leg));
      }
    }
  }));
  assert.ok(seen > 100, `only ${seen} stays: the property says little`);
});

Deno.test("I19 a stay ends once, by a retrieve, a call-back, its own hangup or the end of the call, and I40 its time goes forward, in every life of a call", () => {
  const endings = new Set<string>();
  fc.assert(fc.property(callLives, (lives) => {
    lives.forEach((call, i) => {
      const before = lives[i - 1]?.parks ?? [];
      call.parks.forEach((stay, n) => {
        assert.equal(stay.to === undefined, stay.ending === undefined);
        assert.ok((stay.to ?? Infinity) >= stay.from);
        if (stay.ending !== undefined) endings.add(stay.ending);
        if (before[n]?.to !== undefined) assert.deepEqual(stay, before[n]);
        assert.ok(call.legs.every((one) => points(one).every((point) => point >= call.startedAt)));
      });
      assert.ok(call.parks.length >= before.length);
    });
  }));
  assert.deepEqual([...endings].sort(), ["abandoned", "called-back", "ended", "retrieved"]);
});
