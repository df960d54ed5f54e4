/** Where a call may be sent, how often, where forwards go, and what the call tells of it. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { CallId, DeviceId, Extension, LegId, LineId } from "../../core/domain/ids.ts";
import { addLeg, legAnswered, legEnded, startCall } from "../../core/domain/call.ts";
import type { DialTarget } from "../../core/domain/dial_request.ts";
import type { Forward, Person } from "../../core/domain/office.ts";
import type { Call, Party } from "../../core/domain/pbx_messages.ts";
import {
  forwardOf,
  FORWARDS_MAX,
  HOPS_MAX,
  hopsOf,
  leadsTo,
  sameParty,
  transferBegun,
  transferDone,
  transferFailed,
  transferRefusal,
} from "../../core/domain/transfer.ts";
import { channelsOf } from "../../core/domain/line_permission.ts";
import { instant } from "../../core/lib/time.ts";
import { demoIndex } from "../support/offices.ts";

const person = (extension: string): Party => ({
  kind: "person",
  extension: extension as Extension,
  name: extension,
});
const outside = (number: string): Party => ({ kind: "outside", number });
const inside = (extension: string): DialTarget => ({
  kind: "extension",
  extension: extension as Extension,
});
const number = (digits: string): DialTarget => ({
  kind: "outside",
  class: "fixed",
  number: digits,
  line: "main" as LineId,
  callerId: "0300000001",
  emergency: false,
});

Deno.test("I23 transfer-loop transferRefusal: to oneself and to the other side itself", () => {
  const asked = { by: person("1001"), other: person("1004"), hops: 0 };
  assert.equal(transferRefusal({ ...asked, target: inside("1005") }), undefined);
  for (const target of [inside("1001"), inside("1004")]) {
    assert.deepEqual(transferRefusal({ ...asked, target }), { code: "transfer-loop" });
  }
  const caller = { by: person("1001"), other: outside("0312345678"), hops: 0 };
  assert.equal(transferRefusal({ ...caller, target: number("0399999999") }), undefined);
  assert.deepEqual(transferRefusal({ ...caller, target: number("0312345678") }), {
    code: "transfer-loop",
  });
});

Deno.test("I23 HOPS_MAX: a call sent on so often is sent on no more", () => {
  const asked = { by: person("1001"), other: person("1004"), target: inside("1005") };
  assert.equal(transferRefusal({ ...asked, hops: HOPS_MAX - 1 }), undefined);
  assert.deepEqual(transferRefusal({ ...asked, hops: HOPS_MAX }), { code: "transfer-loop" });
});

Deno.test("leadsTo: a withheld number is nobody, slots and codes are no party", () => {
  assert.equal(leadsTo(number(""), outside("")), false);
  assert.equal(leadsTo({ kind: "slot", slot: 701 }, person("701")), false);
  assert.equal(leadsTo({ kind: "feature", code: "*68" }, person("1001")), false);
  assert.equal(leadsTo(inside("1001"), outside("1001")), false);
});

Deno.test("sameParty: is symmetric, and two withheld callers are not one", () => {
  assert.equal(sameParty(outside(""), outside("")), false);
  const party = fc.oneof(
    fc.constantFrom("1001", "1004").map(person),
    fc.constantFrom("", "0312345678", "09011112222").map(outside),
  );
  fc.assert(fc.property(party, party, (a, b) => {
    assert.equal(sameParty(a, b), sameParty(b, a));
  }));
});

function talked(): Call {
  let call = startCall(
    { id: "k" as CallId, direction: "internal", dialled: "1004" },
    instant(0),
  );
  for (const [id, extension, role] of [["a", "1001", "caller"], ["b", "1004", "callee"]] as const) {
    const start = {
      id: id as LegId,
      party: person(extension),
      role,
      device: `${extension}-desk` as DeviceId,
    };
    call = legAnswered(addLeg(call, start, instant(0)), id as LegId, instant(1));
  }
  return call;
}

Deno.test("hopsOf: counts the legs that ended because their other side was sent on", () => {
  const call = talked();
  assert.equal(hopsOf(call), 0);
  assert.equal(hopsOf(legEnded(call, "a" as LegId, { cause: "transferred" }, instant(2))), 1);
  assert.equal(hopsOf(legEnded(call, "a" as LegId, { cause: "hangup" }, instant(2))), 0);
});

Deno.test("transferBegun: the call tells whom it was sent to and what came of it", () => {
  const begun = transferBegun(talked(), "a" as LegId, "1005");
  assert.deepEqual(begun.lastTransfer, { by: "a", to: "1005", state: "under-way" });
  assert.deepEqual(transferDone(begun).lastTransfer, { by: "a", to: "1005", state: "done" });
  assert.deepEqual(transferFailed(begun, "busy").lastTransfer, {
    by: "a",
    to: "1005",
    state: "failed",
    cause: "busy",
  });
  const consulted = transferBegun(talked(), "a" as LegId, "1005", true);
  assert.equal(consulted.lastTransfer?.consults, true);
  assert.deepEqual(transferDone(consulted), transferDone(begun), "it was one way or the other");
  const done = transferDone(begun);
  assert.equal(transferFailed(done, "busy"), done);
  assert.equal(transferDone(talked()).lastTransfer, undefined);
});

function forwarding(extension: string, forward: Partial<Forward> = {}): Person {
  const one = demoIndex().person.get(extension)!;
  return { ...one, forward: { to: "1005", whenUnregistered: true, ...forward } };
}

Deno.test("forwardOf: off by default; unregistered only where that is wished; never of the disabled", () => {
  const plain = demoIndex().person.get("1001")!;
  assert.equal(forwardOf(plain, "no-answer", []), undefined);
  assert.equal(forwardOf(forwarding("1001"), "no-answer", []), "1005");
  assert.equal(forwardOf(forwarding("1001"), "unregistered", []), "1005");
  const answeredOnly = forwarding("1001", { whenUnregistered: false });
  assert.equal(forwardOf(answeredOnly, "unregistered", []), undefined);
  assert.equal(forwardOf(answeredOnly, "no-answer", []), "1005");
  assert.equal(forwardOf({ ...forwarding("1001"), disabled: true }, "no-answer", []), undefined);
});

Deno.test("I23 FORWARDS_MAX: whatever forwards whom, a call is forwarded from nobody twice and ends", () => {
  const extensions = Array.from({ length: 10 }, (_, i) => String(1001 + i));
  const target = fc.constantFrom(...extensions);
  fc.assert(fc.property(fc.array(target, { minLength: 10, maxLength: 10 }), target, (to, first) => {
    const passed: Extension[] = [];
    let at = first;
    for (;;) {
      const next = forwardOf(
        forwarding(at, { to: to[extensions.indexOf(at)]! }),
        "no-answer",
        passed,
      );
      if (next === undefined) break;
      assert.equal(passed.includes(at as Extension), false);
      passed.push(at as Extension);
      at = next;
    }
    assert.ok(passed.length <= FORWARDS_MAX);
  }));
});

Deno.test("channelsOf: a call counts on its line until its leg is there, then for each living leg on a line", () => {
  const [main, support] = ["main", "support"] as LineId[];
  const call: Call = { ...talked(), line: main! };
  assert.deepEqual(channelsOf(call), [main]);
  const on = (id: string, line: LineId, of: Call) =>
    addLeg(of, { id: id as LegId, party: outside("0312345678"), line, role: "callee" }, instant(5));
  const out = on("c", main!, call);
  assert.deepEqual(channelsOf(out), [main]);
  assert.deepEqual(channelsOf(on("d", support!, out)), [main, support]);
  const over = legEnded(out, "c" as LegId, { cause: "hangup" }, instant(6));
  assert.deepEqual(channelsOf(over), []);
  assert.deepEqual(channelsOf(talked()), []);
});
