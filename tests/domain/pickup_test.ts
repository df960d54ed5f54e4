/** Whose ringing calls a person may take, and which of them. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { addLeg, legAnswered, legEnded, startCall } from "../../core/domain/call.ts";
import type { CallId, Extension, LegId } from "../../core/domain/ids.ts";
import type { Office, Rights } from "../../core/domain/office.ts";
import type { Call } from "../../core/domain/pbx_messages.ts";
import { pickupChoice, pickupRefusal } from "../../core/domain/pickup.ts";
import { instant } from "../../core/lib/time.ts";
import { demoIndex } from "../support/offices.ts";

const ext = (extension: string) => extension as Extension;

/** 1003 and 1004 share a department, 1005 is of another. */
function officeWhere(extension: string, pickup: Rights["pickup"], change: (o: Office) => Office = (
  office,
) => office) {
  return demoIndex((office) =>
    change({
      ...office,
      people: office.people.map((one) =>
        one.extension === extension ? { ...one, rights: { ...one.rights, pickup } } : one
      ),
    })
  );
}

function ringing(id: string, from: string, to: string, at = 0): Call {
  const party = (extension: string) => ({
    kind: "person",
    extension: ext(extension),
    name: extension,
  } as const);
  const started = startCall(
    { id: id as CallId, direction: "internal", dialled: to },
    instant(at),
  );
  const a = addLeg(
    started,
    { id: `${id}.1` as LegId, party: party(from), role: "caller" },
    instant(at),
  );
  return addLeg(a, { id: `${id}.2` as LegId, party: party(to), role: "callee" }, instant(at));
}

Deno.test("pickup-not-permitted pickupRefusal: none, department, all; one's own always", () => {
  const table = [
    ["none", "1004", false],
    ["none", "1005", false],
    ["none", "1003", true],
    ["department", "1004", true],
    ["department", "1005", false],
    ["all", "1005", true],
  ] as const;
  for (const [right, whose, may] of table) {
    const refusal = pickupRefusal(officeWhere("1003", right), ext("1003"), ext(whose));
    assert.equal(refusal === undefined, may, `${right} ${whose}`);
    if (refusal !== undefined) assert.equal(refusal.code, "pickup-not-permitted");
  }
});

Deno.test("pickupRefusal: without a department nobody is of the same one", () => {
  const office = officeWhere("1003", "department", (one) => ({
    ...one,
    people: one.people.map((person) => ({ ...person, department: "" })),
  }));
  assert.equal(pickupRefusal(office, ext("1003"), ext("1004"))?.code, "pickup-not-permitted");
});

Deno.test("pickupChoice: the call that has rung longest, and nothing that was answered or has ended", () => {
  const office = officeWhere("1003", "all");
  const older = ringing("k1", "1001", "1004", 5);
  const newer = ringing("k2", "1002", "1004", 9);
  const choose = (calls: readonly Call[], whose = "1004") =>
    pickupChoice(office, calls, ext("1003"), ext(whose));
  const chosen = choose([newer, older]);
  assert.ok(chosen.ok);
  assert.equal(chosen.value.call.id, "k1");
  assert.equal(chosen.value.leg.id, "k1.2");
  const answered = legAnswered(older, "k1.2" as LegId, instant(6));
  const ended = legEnded(newer, "k2.2" as LegId, { cause: "busy" }, instant(10));
  const none = choose([answered, ended]);
  assert.ok(!none.ok);
  assert.equal(none.error.code, "nothing-to-pick-up");
});

Deno.test("pickupChoice: one's own call to the colleague is nothing to pick up", () => {
  const office = officeWhere("1003", "all");
  const own = ringing("k1", "1003", "1004");
  const result = pickupChoice(office, [own], ext("1003"), ext("1004"));
  assert.ok(!result.ok);
  assert.equal(result.error.code, "nothing-to-pick-up");
});

Deno.test("I25 pickupChoice: who has no right learns nothing of what rings", () => {
  const calls = fc.array(
    fc.record({ from: fc.constantFrom("1001", "1005"), to: fc.constantFrom("1004", "1005") }),
    { maxLength: 4 },
  ).map((all) => all.map(({ from, to }, i) => ringing(`k${i}`, from, to, i)));
  fc.assert(fc.property(calls, fc.constantFrom("1004", "1005", "1999"), (all, whose) => {
    const office = officeWhere("1003", "none");
    const result = pickupChoice(office, all, ext("1003"), ext(whose));
    assert.ok(!result.ok);
    const code = whose === "1999" ? "unknown-extension" : "pickup-not-permitted";
    assert.equal(result.error.code, code);
  }));
});
